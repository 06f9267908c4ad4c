package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.AnswerForm;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.EndReason;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Our enums whose ordinals travel, against the schema: an order that changes would change what journals and clients mean. */
class WireNumbersTest {
    private static final String NONE = "NULL_VAL";

    @Test
    void ordinalsAreTheNumbersOfTheSchema() {
        assertEquals(names(io.latticeforge.protocol.codec.Action.values()), names(Action.values()));
        assertEquals(names(EndReason.values()), names(Ballotting.End.values()));
        assertEquals(names(AnswerKind.values()), names(AnswerForm.values()));
        assertEquals(names(ElementKind.values()), names(ElementType.values()));
        for (io.latticeforge.protocol.codec.Action action : io.latticeforge.protocol.codec.Action.values()) {
            if (!action.name().equals(NONE)) {
                assertEquals(action.ordinal(), action.value());
            }
        }
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).filter(name -> !name.equals(NONE)).toList();
    }
}
