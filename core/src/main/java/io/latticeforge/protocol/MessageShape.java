package io.latticeforge.protocol;

import java.util.Arrays;

/**
 * What the check knows of a message: where its enums are, its groups and its data, in wire order. Names are qualified by the message, ready
 * for an error text.
 *
 * @param senders     bit set of {@link Sender} ordinals
 * @param blockLength fixed block in the version that we speak; newer versions only append to it
 * @param growths     versions in which the block grew, oldest first
 */
record MessageShape(String name, int templateId, int senders, int blockLength, Growth[] growths, EnumField[] enums, Group[] groups, Data[] data) {

    /** Before version {@code since} the block had {@code lengthBefore} bytes. */
    record Growth(int since, int lengthBefore) {}

    /** An unsigned byte in a block, valid from 0 to {@code max}. */
    record EnumField(String name, int offset, int max) {}

    /** Entries of {@code blockLength} bytes in all versions so far, each followed by its data. */
    record Group(String name, int blockLength, CountRule count, EnumField[] enums, Data[] data) {}

    /** A u32 length and that many bytes. */
    record Data(String name, DataRule rule) {}

    private static final Growth[] NO_GROWTHS = {};
    private static final EnumField[] NO_ENUMS = {};
    private static final Group[] NO_GROUPS = {};
    private static final Data[] NO_DATA = {};

    static MessageShape of(String name, int templateId, int blockLength, Sender... senders) {
        int set = 0;
        for (Sender sender : senders) {
            set |= 1 << sender.ordinal();
        }
        return new MessageShape(name, templateId, set, blockLength, NO_GROWTHS, NO_ENUMS, NO_GROUPS, NO_DATA);
    }

    /** Fields from this offset on were appended in version {@code since}. */
    MessageShape withGrowth(int since, int offset) {
        return new MessageShape(name, templateId, senders, blockLength, add(growths, new Growth(since, offset)), enums, groups, data);
    }

    MessageShape withEnum(String field, int offset, int max) {
        return new MessageShape(name, templateId, senders, blockLength, growths, add(enums, new EnumField(name + '.' + field, offset, max)), groups,
                data);
    }

    MessageShape withData(String field, DataRule rule) {
        return new MessageShape(name, templateId, senders, blockLength, growths, enums, groups, add(data, new Data(name + '.' + field, rule)));
    }

    MessageShape withGroup(String group, int entryBlockLength, CountRule count) {
        return new MessageShape(name, templateId, senders, blockLength, growths, enums,
                add(groups, new Group(name + '.' + group, entryBlockLength, count, NO_ENUMS, NO_DATA)), data);
    }

    /** An enum in the entries of the group added last. */
    MessageShape withEntryEnum(String field, int offset, int max) {
        Group last = groups[groups.length - 1];
        return replaceLast(new Group(last.name, last.blockLength, last.count,
                add(last.enums, new EnumField(last.name + '.' + field, offset, max)), last.data));
    }

    /** Data in the entries of the group added last. */
    MessageShape withEntryData(String field, DataRule rule) {
        Group last = groups[groups.length - 1];
        return replaceLast(new Group(last.name, last.blockLength, last.count, last.enums,
                add(last.data, new Data(last.name + '.' + field, rule))));
    }

    /** Fixed block of a message written in {@code version}; of a newer one than ours, what it has at least. */
    int blockLength(int version) {
        for (Growth growth : growths) {
            if (version < growth.since) {
                return growth.lengthBefore;
            }
        }
        return blockLength;
    }

    boolean sentBy(Sender sender) {
        return (senders >>> sender.ordinal() & 1) != 0;
    }

    private MessageShape replaceLast(Group group) {
        Group[] changed = groups.clone();
        changed[changed.length - 1] = group;
        return new MessageShape(name, templateId, senders, blockLength, growths, enums, changed, data);
    }

    private static <T> T[] add(T[] array, T element) {
        T[] longer = Arrays.copyOf(array, array.length + 1);
        longer[array.length] = element;
        return longer;
    }
}
