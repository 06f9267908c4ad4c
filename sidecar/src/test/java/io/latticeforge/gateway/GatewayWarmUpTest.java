package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.config.SidecarConfig;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayWarmUpTest {
    @ParameterizedTest
    @ValueSource(strings = {"observe", "enforce"})
    void answersGoThroughAndTheServerIsNotAsked(String mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> reply.hangUp()); FoldedPath path = new FoldedPath()) {
            SidecarConfig.Gateway config = GatewayUnderTest.config(server.url(), mode, GatewayUnderTest.config(server.url()).bounds(),
                    new SidecarConfig.Gateway.Enforcing(4, 64, 20, 0, 10, Path.of("/nowhere/off")));
            long begin = System.nanoTime();
            int answers = GatewayWarmUp.run(config, path, path.ingest(), TimeUnit.SECONDS.toNanos(2));
            System.out.printf("%s: %d answers in %d ms%n", mode, answers, (System.nanoTime() - begin) / 1_000_000);
            assertTrue(answers >= 1, () -> answers + " answers");
            assertEquals(0, server.connections.get());
        }
    }
}
