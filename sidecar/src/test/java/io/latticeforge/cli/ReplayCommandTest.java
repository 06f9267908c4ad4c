package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalOptions;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void identicalIsZero() {
        journal(BlockHeader.INPUT);
        assertEquals(0, run("replay", "--journal", temp.resolve("journal").toString()));
        assertEquals("""
                1 blocks, 1 records, 0 decisions on record
                identical: every decision came out byte for byte as it is on record
                """, out.toString());
    }

    @Test
    void anotherDecisionIsOneAndNamed() {
        journal(BlockHeader.OUTPUT);
        assertEquals(1, run("replay", "--journal", temp.resolve("journal").toString(), "--json"));
        assertTrue(out.toString().startsWith("{\"identical\":false,\"after_block\":0,\"blocks\":1,\"inputs\":0,\"outputs\":1,\"records\":1,"),
                out.toString());
        assertTrue(out.toString().contains("\"difference_position\":1,\"difference\":\"block 1 holds 1 records of output; the fold gave none\""),
                out.toString());
    }

    @Test
    void whatCannotBeOpenedIsThreeAndOneSentence() {
        assertEquals(3, run("replay", "--journal", temp.resolve("nothing").toString()));
        assertEquals("latticeforge: there is no journal directory " + temp.resolve("nothing") + "\n", err.toString());
    }

    private void journal(int kind) {
        try (Journal journal = Journal.open(new JournalOptions(temp.resolve("journal"), 1 << 20))) {
            BlockWriter block = new BlockWriter(Journal.MAX_BLOCK_BYTES);
            block.begin(kind, 0, 0, 1);
            new SlotWriter(block).processStarted(1, "test");
            journal.append(block);
        }
    }

    private int run(String... arguments) {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }
}
