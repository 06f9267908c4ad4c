package io.latticeforge.protocol;

import java.util.Arrays;

/**
 * What the check knows of a message: where its enums are, its groups and its data, in wire order. Names are qualified by the message, ready
 * for an error text.
 *
 * @param senders     bit set of {@link Sender} ordinals
 * @param blockLength fixed block in version 0; newer versions only append to it
 */
record MessageShape(String name, int templateId, int senders, int blockLength, EnumField[] enums, Group[] groups, Data[] data) {

    /** An unsigned byte in a block, valid from 0 to {@code max}. */
    record EnumField(String name, int offset, int max) {}

    /** Entries of {@code blockLength} bytes in version 0, each followed by its data. */
    record Group(String name, int blockLength, CountRule count, EnumField[] enums, Data[] data) {}

    /** A u32 length and that many bytes. */
    record Data(String name, DataRule rule) {}

    private static final EnumField[] NO_ENUMS = {};
    private static final Group[] NO_GROUPS = {};
    private static final Data[] NO_DATA = {};

    static MessageShape of(String name, int templateId, int blockLength, Sender... senders) {
        int set = 0;
        for (Sender sender : senders) {
            set |= 1 << sender.ordinal();
        }
        return new MessageShape(name, templateId, set, blockLength, NO_ENUMS, NO_GROUPS, NO_DATA);
    }

    MessageShape withEnum(String field, int offset, int max) {
        return new MessageShape(name, templateId, senders, blockLength, add(enums, new EnumField(name + '.' + field, offset, max)), groups,
                data);
    }

    MessageShape withData(String field, DataRule rule) {
        return new MessageShape(name, templateId, senders, blockLength, enums, groups, add(data, new Data(name + '.' + field, rule)));
    }

    MessageShape withGroup(String group, int entryBlockLength, CountRule count) {
        return new MessageShape(name, templateId, senders, blockLength, enums,
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

    boolean sentBy(Sender sender) {
        return (senders >>> sender.ordinal() & 1) != 0;
    }

    private MessageShape replaceLast(Group group) {
        Group[] changed = groups.clone();
        changed[changed.length - 1] = group;
        return new MessageShape(name, templateId, senders, blockLength, enums, changed, data);
    }

    private static <T> T[] add(T[] array, T element) {
        T[] longer = Arrays.copyOf(array, array.length + 1);
        longer[array.length] = element;
        return longer;
    }
}
