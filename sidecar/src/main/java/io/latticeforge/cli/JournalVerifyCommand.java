package io.latticeforge.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.journal.JournalReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads every block and checks magic, length, CRC32C, position and chain. Exit code 1 if one is not what was written. */
@Command(name = "verify", description = "Check every block and the chain of hashes; exit code 1 names the first bad position.",
        mixinStandardHelpOptions = true)
public final class JournalVerifyCommand implements Callable<Integer> {
    private static final long PROGRESS_NS = 1_000_000_000L;
    private static final int BLOCKS_PER_LOOK = 1024;

    @Option(names = "--journal", required = true, paramLabel = "DIR", description = "The journal directory.")
    private Path directory = Path.of("");

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    private long blocks;
    private long records;
    private long last;
    private long leftOutThrough;

    @Override
    public Integer call() throws IOException {
        LatticeForgeException fault = null;
        try (JournalReader reader = JournalReader.open(directory)) {
            read(reader);
        } catch (LatticeForgeException e) {
            if (e.code() != ErrorCode.CORRUPT) {
                throw e;
            }
            fault = e;
        }
        PrintWriter out = spec().commandLine().getOut();
        if (json) {
            printJson(out, fault);
        } else if (fault == null) {
            out.println(Ansi.AUTO.string(blocks + " blocks, " + records + " records, @|green chain intact|@"));
            if (leftOutThrough > 0) {
                out.println(JournalWalk.goneUpTo(leftOutThrough));
            }
        } else {
            out.println(Ansi.AUTO.string("@|red position " + (last + 1) + "|@: ") + fault.getMessage());
            out.println(blocks + " blocks, " + records + " records before it are intact");
        }
        out.flush();
        return fault == null ? 0 : 1;
    }

    private void read(JournalReader reader) {
        PrintWriter err = spec().commandLine().getErr();
        long saidNs = System.nanoTime();
        while (reader.next()) {
            leftOutThrough = reader.leftOutThrough();
            blocks++;
            records += reader.block().slots();
            last = reader.position();
            if (blocks % BLOCKS_PER_LOOK == 0 && System.nanoTime() - saidNs > PROGRESS_NS) {
                saidNs = System.nanoTime();
                err.println(blocks + " blocks, " + (reader.bytes() >> 20) + " MiB so far");
                err.flush();
            }
        }
    }

    private void printJson(PrintWriter out, @Nullable LatticeForgeException fault) throws IOException {
        JsonGenerator generator = new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        generator.writeStartObject();
        generator.writeNumberField("blocks", blocks);
        generator.writeNumberField("records", records);
        generator.writeNumberField("lastPosition", last);
        generator.writeBooleanField("intact", fault == null);
        if (fault != null) {
            generator.writeNumberField("badPosition", last + 1);
            generator.writeStringField("fault", fault.getMessage());
        }
        generator.writeNumberField("leftOutThrough", leftOutThrough);
        generator.writeEndObject();
        generator.close();
        out.println();
    }

    private CommandSpec spec() {
        return java.util.Objects.requireNonNull(spec);
    }
}
