package io.latticeforge.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticeforge.client.RouteResult;
import java.util.Objects;

/** What a gate made of requests, as JSON. */
public final class RouteJson {
    private RouteJson() {}

    public static ObjectNode of(Routes routes) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("gate", routes.gate()).put("questions", routes.questions()).put("foreign", routes.foreign());
        node.put("routed_right", routes.right()).put("routed_wrong", routes.wrong()).put("rejected_wrongly", routes.rejectedWrongly());
        node.put("rejected_rightly", routes.rejectedRightly()).put("let_through", routes.letThrough());
        node.put("unanswered", routes.unanswered());
        node.set("latency_us", DemoJson.latency(routes.latencyNs()));
        routes.question().ifPresent(request -> node.set("question", request(request)));
        routes.nearestForeign().ifPresent(request -> node.set("nearest_foreign", request(request)));
        return node;
    }

    private static ObjectNode request(RoutedRequest request) {
        RouteResult answer = Objects.requireNonNull(request.answer());
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("text", request.text()).put("rejected", answer.rejected()).put("reject_score", answer.rejectScore())
                .put("reject_below", answer.rejectBelow());
        ArrayNode scores = node.putArray("scores");
        for (RouteResult.Score score : answer.scores()) {
            scores.addObject().put("edge", score.edge()).put("score", score.score()).put("threshold", score.threshold()).put("open", score.open());
        }
        return node;
    }
}
