package io.latticeforge.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code version}: which release this is and what it runs on. */
@Command(name = "version", mixinStandardHelpOptions = true, description = "Prints the version, and what it runs on.")
public final class Version implements Callable<Integer>, IVersionProvider {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    private Version() {}

    @Override
    public Integer call() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("version", number());
        fields.put("java", System.getProperty("java.runtime.version") + " " + System.getProperty("java.vendor"));
        fields.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"));
        Objects.requireNonNull(spec).commandLine().getOut().println(json ? JsonLine.of(fields)
                : "latticeforge " + fields.get("version") + " · java " + fields.get("java") + " · " + fields.get("os"));
        return ExitCode.OK.number();
    }

    @Override
    public String[] getVersion() {
        return new String[] {"latticeforge " + number()};
    }

    static String number() {
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(in));
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
