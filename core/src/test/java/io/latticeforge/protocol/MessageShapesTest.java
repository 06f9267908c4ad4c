package io.latticeforge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table of the check is the schema. */
class MessageShapesTest {
    private final WireSchema schema;

    MessageShapesTest() throws Exception {
        schema = new WireSchema();
    }

    @Test
    void everyMessageHasItsShape() throws Exception {
        for (WireSchema.Block message : schema.messages.values()) {
            MessageShape shape = MessageShapes.of(message.id());
            assertNotNull(shape, message.name());
            assertEquals(message.name(), shape.name());
            String codec = "io.latticeforge.protocol.codec." + message.name() + "Decoder";
            assertEquals(constant(codec, "BLOCK_LENGTH"), shape.blockLength());
            for (WireSchema.Field field : message.fields()) { // in wire order, so that each begins where the version before it ended
                int offset = (Integer) Class.forName(codec).getMethod(field.name() + "EncodingOffset").invoke(null);
                assertTrue(offset < shape.blockLength(field.since()), field::name);
                assertTrue(field.since() == 0 || offset >= shape.blockLength(field.since() - 1), field::name);
            }
            assertEquals(message.grown(), Arrays.stream(shape.growths()).mapToInt(MessageShape.Growth::since).max().orElse(0));
            assertEquals(names(message.name(), message.data()), Arrays.stream(shape.data()).map(MessageShape.Data::name).toList());
            assertEnums(codec, message.name(), message.fields(), shape.enums());
            assertEquals(message.groups().size(), shape.groups().length);
            for (int g = 0; g < shape.groups().length; g++) {
                WireSchema.Block group = message.groups().get(g);
                MessageShape.Group known = shape.groups()[g];
                String name = message.name() + '.' + group.name();
                assertEquals(name, known.name());
                assertEquals(names(name, group.data()), Arrays.stream(known.data()).map(MessageShape.Data::name).toList());
                String entryCodec = codec + '$' + Character.toUpperCase(group.name().charAt(0)) + group.name().substring(1) + "Decoder";
                assertEquals(Class.forName(entryCodec).getMethod("sbeBlockLength").invoke(null), known.blockLength());
                if (!message.name().equals("ObserveStep")) { // its form is checked with its columns
                    assertEnums(entryCodec, name, group.fields(), known.enums());
                }
            }
        }
    }

    @Test
    void anUnknownTemplateHasNone() {
        Set<Integer> known = new TreeSet<>();
        schema.messages.values().forEach(message -> known.add(message.id()));
        for (int id = 0; id < 65_536; id++) {
            assertEquals(known.contains(id), MessageShapes.of(id) != null, "template " + id);
        }
    }

    private void assertEnums(String codec, String owner, List<WireSchema.Field> fields, MessageShape.EnumField[] known) throws Exception {
        List<WireSchema.Field> enums = fields.stream().filter(f -> schema.enums.containsKey(f.type())).toList();
        assertEquals(names(owner, enums), Arrays.stream(known).map(MessageShape.EnumField::name).toList());
        for (int i = 0; i < known.length; i++) {
            assertEquals(Class.forName(codec).getMethod(enums.get(i).name() + "EncodingOffset").invoke(null), known[i].offset());
            assertEquals(schema.enums.get(enums.get(i).type()).size() - 1, known[i].max());
        }
    }

    private static List<String> names(String owner, List<WireSchema.Field> fields) {
        return fields.stream().map(f -> owner + '.' + f.name()).toList();
    }

    private static Object constant(String type, String name) throws Exception {
        return Class.forName(type).getField(name).get(null);
    }
}
