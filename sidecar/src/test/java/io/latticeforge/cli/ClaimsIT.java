package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The page of claims, measured on the bundle and on a sidecar of its own. */
class ClaimsIT {
    @TempDir
    Path folder;

    @Test
    void everyClaimHasAFigureAndAVerdict() throws Exception {
        Path page = folder.resolve("claims.md");
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setErr(new PrintWriter(err, true));
        System.setProperty("latticeforge.home", "..");
        assertEquals(0, command.execute("claims", "--traces", "../models/traces/abacus", "--out", page.toString()), err::toString);
        List<String> rows = Files.readAllLines(page).stream().filter(line -> line.startsWith("| A")).toList();
        for (String id : List.of("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A9")) {
            assertTrue(rows.stream().anyMatch(row -> row.startsWith("| " + id + " |")), id + " is missing");
        }
        rows.forEach(row -> assertTrue(row.matches("(\\| [^|]+ ){5}\\|"), row));
        assertTrue(rows.stream().anyMatch(row -> row.contains("default: 73.3 % of tokens saved, accuracy 95.5 % against 95.5 %")), rows::toString);
        assertTrue(Files.readString(page).contains("./latticeforge claims --traces abacus\n"));
    }
}
