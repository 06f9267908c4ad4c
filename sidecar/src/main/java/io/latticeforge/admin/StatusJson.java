package io.latticeforge.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.latticeforge.path.Ready;
import io.latticeforge.path.SidecarStatus;
import io.latticeforge.path.SidecarStatus.GroupStatus;
import io.latticeforge.path.SidecarStatus.PolicyStatus;
import io.latticeforge.path.SidecarStatus.RuleStatus;
import io.latticeforge.path.SidecarStatus.SessionStatus;
import io.latticeforge.path.Vitals;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /status}: what runs here, what it does not do and why. */
final class StatusJson {
    private static final String CONTENT_TYPE = "application/json";
    private static final ObjectWriter WRITER = new ObjectMapper().writerWithDefaultPrettyPrinter();

    private StatusJson() {}

    static Answer of(SidecarStatus status, Vitals vitals) {
        Ready ready = vitals.ready();
        String unready = vitals.unready() == null ? status.unready() : vitals.unready();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("version", AdminServer.VERSION);
        fields.put("pid", ProcessHandle.current().pid());
        fields.put("ready", unready == null);
        fields.put("not_ready_because", unready);
        fields.put("socket", ready.socket());
        fields.put("tcp", ready.tcp());
        fields.put("journal", Map.of("directory", ready.journal(), "condition", lower(status.condition()), "position", status.position(),
                "durability", ready.durability()));
        fields.put("kernel", ready.kernel());
        fields.put("compute", ready.compute());
        fields.put("policies", status.policies().stream().map(StatusJson::policy).toList());
        fields.put("controller", status.controller());
        fields.put("session_count", status.sessionCount());
        fields.put("sessions", status.sessions().stream().map(StatusJson::session).toList());
        try {
            return new Answer(HttpResponseStatus.OK, CONTENT_TYPE, (WRITER.writeValueAsString(fields) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, @Nullable Object> policy(PolicyStatus policy) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("policy", policy.policy());
        fields.put("default", policy.isDefault());
        fields.put("rules", policy.rules().stream().map(StatusJson::rule).toList());
        return fields;
    }

    private static Map<String, @Nullable Object> rule(RuleStatus rule) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("rule", rule.rule());
        fields.put("mode", lower(rule.mode()));
        fields.put("evaluated", rule.evaluated());
        fields.put("fired", rule.fired());
        fields.put("inactive_because", rule.inactive());
        return fields;
    }

    private static Map<String, @Nullable Object> session(SessionStatus session) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("epoch", session.epoch());
        fields.put("client", session.client());
        fields.put("model_name", session.modelName());
        fields.put("connected", session.connected());
        fields.put("silent_s", session.connected() ? session.silentNs() / 1e9 : null);
        fields.put("group_count", session.groupCount());
        fields.put("open_sequences", session.openSequences());
        fields.put("groups", session.groups().stream().map(StatusJson::group).toList());
        return fields;
    }

    private static Map<String, @Nullable Object> group(GroupStatus group) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("group", group.group());
        fields.put("policy", group.policy());
        fields.put("sample_budget", group.sampleBudget());
        fields.put("samples", group.samples());
        fields.put("open", group.open());
        fields.put("settled", group.settled());
        return fields;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
