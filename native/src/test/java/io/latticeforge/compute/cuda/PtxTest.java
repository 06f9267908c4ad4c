package io.latticeforge.compute.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The text that ships was made of the source beside it, and states what the engine asks of driver and device. */
class PtxTest {
    @Test
    void wasMadeOfThisSource() throws IOException, GeneralSecurityException {
        byte[] source = Files.readAllBytes(Path.of("src/main/cuda/reduce.cu"));
        String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source));
        assertEquals("// reduce.cu sha256 " + sum, CudaContext.ptx().lines().findFirst().orElseThrow(),
                "src/main/cuda/compile.sh was not run after reduce.cu was changed");
    }

    @Test
    void statesTheVersionsThatAreAskedFor() {
        String ptx = CudaContext.ptx();
        assertTrue(ptx.contains("\n.version " + CudaDevice.PTX_VERSION + "\n") && ptx.contains("\n.target sm_80\n"));
    }
}
