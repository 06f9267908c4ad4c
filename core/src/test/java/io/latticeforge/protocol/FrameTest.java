package io.latticeforge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import org.junit.jupiter.api.Test;

class FrameTest {
    @Test
    void rowsStartAtMultiplesOf64() {
        assertEquals(0, Frame.padded(0));
        assertEquals(64, Frame.padded(1));
        assertEquals(64, Frame.padded(64));
        assertEquals(128, Frame.padded(65));
        assertEquals(64, Frame.rowsOffset(56));
        assertEquals(128, Frame.rowsOffset(57));
    }

    @Test
    void withoutRowsThereIsNoPadding() {
        assertEquals(108, Frame.frameBytes(100, 0, 513_024));
        assertEquals(128 + 3 * 64, Frame.frameBytes(100, 3, 60));
        assertEquals(64 + 16 * 513_024L, Frame.frameBytes(56, 16, 513_024));
    }

    @Test
    void limitsNameWhatIsWrong() {
        LatticeForgeException e = assertThrows(LatticeForgeException.class,
                () -> Limits.DEFAULT.negotiated(1 << 20, 1 << 20, 1 << 20, 1, 16, 1, 1, 1));
        assertEquals(ErrorCode.BAD_CONFIGURATION, e.code());
        assertEquals("limit maxFrameBytes is 1048576; it must be between 1048640 and 1073741824", e.getMessage());
    }
}
