package io.latticeforge.cli;

import io.latticeforge.admin.AdminServer;
import io.latticeforge.base.EpochClock;
import io.latticeforge.config.AdminConfig;
import io.latticeforge.config.Places;
import io.latticeforge.config.Settings;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.path.Ready;
import io.latticeforge.path.Sidecar;
import io.latticeforge.path.WarmKernels;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve}: runs the sidecar until it is told to end. Needs no configuration. */
@Command(name = "serve", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Runs the sidecar. Needs no configuration: prints one line when it is ready and runs until SIGTERM or ctrl-C,"
                + " then drains.", "A flag wins over its variable, a variable over the file, the file over the default.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class Serve implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--json", description = "print the ready line, and every line after it, as JSON")
    private boolean json;

    private Serve() {}

    @Override
    public Integer call() throws InterruptedException {
        WarmKernels kernels = WarmKernels.begin();
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        Settings settings = SettingFlags.read(command.commandLine().getParseResult());
        ServeLog log = new ServeLog(command.commandLine().getErr(), json, EpochClock.SYSTEM);
        Settings.warnings(System.getenv()).forEach(log::warning);
        SidecarConfig config = SidecarConfig.of(settings, Places.ofThisProcess());
        AdminConfig asked = AdminConfig.of(settings);
        // Open before the sidecar is: who watches a long start is answered.
        AdminServer admin = asked == null ? null : AdminServer.open(asked, log::notice);
        Sidecar sidecar = Sidecar.start(config, kernels, log::fault, log::notice);
        if (admin != null) {
            admin.watch(sidecar.vitals());
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            sidecar.close();
            if (admin != null) {
                admin.close();
            }
        }, "latticeforge-drain"));
        double seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
        String address = admin == null ? null : admin.address().getHostString() + ":" + admin.address().getPort();
        out.println(json ? json(sidecar.ready(), address, seconds) : line(sidecar.ready(), address, seconds));
        out.flush();
        sidecar.awaitClosed();
        return ExitCode.OK.number();
    }

    static String line(Ready ready, @Nullable String admin, double seconds) {
        return String.format(Locale.ROOT, "ready in %.2f s · socket %s%s%s · journal %s · durability %s · pid %d · policy %s · %s · compute %s%s",
                seconds, ready.socket(), ready.tcp() == null ? "" : " · tcp " + ready.tcp(), admin == null ? "" : " · admin " + admin,
                ready.journal(), ready.durability(), ProcessHandle.current().pid(), ready.policy(), ready.kernel(), ready.compute(),
                ready.gateway() == null ? "" : " · gateway http://" + ready.gateway() + "/v1");
    }

    static String json(Ready ready, @Nullable String admin, double seconds) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("ready_s", seconds);
        fields.put("socket", ready.socket());
        fields.put("tcp", ready.tcp());
        fields.put("admin", admin);
        fields.put("journal", ready.journal());
        fields.put("durability", ready.durability());
        fields.put("pid", ProcessHandle.current().pid());
        fields.put("policy", ready.policy());
        fields.put("kernel", ready.kernel());
        fields.put("compute", ready.compute());
        fields.put("gateway", ready.gateway());
        return JsonLine.of(fields);
    }
}
