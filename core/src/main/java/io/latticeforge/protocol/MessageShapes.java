package io.latticeforge.protocol;

import static io.latticeforge.protocol.Sender.CLIENT;
import static io.latticeforge.protocol.Sender.SERVER;

import io.latticeforge.protocol.codec.*;
import org.jspecify.annotations.Nullable;

/** The shape of every message of the schema, by template id; a test holds it against the schema. */
final class MessageShapes {
    private static final MessageShape[] ALL = {
        MessageShape.of("Hello", HelloDecoder.TEMPLATE_ID, HelloDecoder.BLOCK_LENGTH, CLIENT)
                .withEnum("elementKind", HelloDecoder.elementKindEncodingOffset(), 2)
                .withData("auth", DataRule.TOKEN).withData("resumeToken", DataRule.TOKEN)
                .withData("clientName", DataRule.NAME).withData("modelName", DataRule.NAME),
        MessageShape.of("Welcome", WelcomeDecoder.TEMPLATE_ID, WelcomeDecoder.BLOCK_LENGTH, SERVER)
                .withGroup("sequences", WelcomeDecoder.SequencesDecoder.sbeBlockLength(), CountRule.SEQUENCES)
                .withData("resumeToken", DataRule.TOKEN).withData("serverVersion", DataRule.NAME),
        MessageShape.of("OpenGroup", OpenGroupDecoder.TEMPLATE_ID, OpenGroupDecoder.BLOCK_LENGTH, CLIENT)
                .withEnum("answerKind", OpenGroupDecoder.answerKindEncodingOffset(), 2)
                .withData("policy", DataRule.NAME),
        MessageShape.of("OpenSequence", OpenSequenceDecoder.TEMPLATE_ID, OpenSequenceDecoder.BLOCK_LENGTH, CLIENT)
                .withData("boundaryTokens", DataRule.BOUNDARY_TOKENS),
        MessageShape.of("ObserveStep", ObserveStepDecoder.TEMPLATE_ID, ObserveStepDecoder.BLOCK_LENGTH, CLIENT)
                .withGroup("entries", ObserveStepDecoder.EntriesDecoder.sbeBlockLength(), CountRule.ENTRIES)
                .withData("topIds", DataRule.COLUMN).withData("topLogProbs", DataRule.COLUMN).withData("stats", DataRule.COLUMN),
        MessageShape.of("Candidate", CandidateDecoder.TEMPLATE_ID, CandidateDecoder.BLOCK_LENGTH, CLIENT)
                .withData("answer", DataRule.ANSWER),
        MessageShape.of("Probe", ProbeDecoder.TEMPLATE_ID, ProbeDecoder.BLOCK_LENGTH, CLIENT).withData("answer", DataRule.ANSWER),
        MessageShape.of("Applied", AppliedDecoder.TEMPLATE_ID, AppliedDecoder.BLOCK_LENGTH, CLIENT),
        MessageShape.of("CloseSequence", CloseSequenceDecoder.TEMPLATE_ID, CloseSequenceDecoder.BLOCK_LENGTH, CLIENT)
                .withEnum("reason", CloseSequenceDecoder.reasonEncodingOffset(), 5)
                .withData("answer", DataRule.ANSWER),
        MessageShape.of("CloseGroup", CloseGroupDecoder.TEMPLATE_ID, CloseGroupDecoder.BLOCK_LENGTH, CLIENT),
        MessageShape.of("Decisions", DecisionsDecoder.TEMPLATE_ID, DecisionsDecoder.BLOCK_LENGTH, SERVER)
                .withGroup("entries", DecisionsDecoder.EntriesDecoder.sbeBlockLength(), CountRule.HEAD)
                .withEntryEnum("action", DecisionsDecoder.EntriesDecoder.actionEncodingOffset(), 5)
                .withGroup("signals", DecisionsDecoder.SignalsDecoder.sbeBlockLength(), CountRule.HEAD),
        MessageShape.of("Vote", VoteDecoder.TEMPLATE_ID, VoteDecoder.BLOCK_LENGTH, CLIENT),
        MessageShape.of("VoteResult", VoteResultDecoder.TEMPLATE_ID, VoteResultDecoder.BLOCK_LENGTH, SERVER)
                .withGroup("tallies", VoteResultDecoder.TalliesDecoder.sbeBlockLength(), CountRule.HEAD)
                .withGroup("answers", VoteResultDecoder.AnswersDecoder.sbeBlockLength(), CountRule.HEAD)
                .withEntryData("answer", DataRule.ANSWER)
                .withData("winner", DataRule.ANSWER),
        MessageShape.of("DefineGate", DefineGateDecoder.TEMPLATE_ID, DefineGateDecoder.BLOCK_LENGTH, CLIENT)
                .withGroup("edges", DefineGateDecoder.EdgesDecoder.sbeBlockLength(), CountRule.EDGES)
                .withEntryData("name", DataRule.NAME).withEntryData("vector", DataRule.EDGE)
                .withData("gate", DataRule.NAME),
        MessageShape.of("Route", RouteDecoder.TEMPLATE_ID, RouteDecoder.BLOCK_LENGTH, CLIENT)
                .withData("gate", DataRule.NAME).withData("focus", DataRule.FOCUS),
        MessageShape.of("RouteResult", RouteResultDecoder.TEMPLATE_ID, RouteResultDecoder.BLOCK_LENGTH, SERVER)
                .withGrowth(RouteResultDecoder.rejectScoreSinceVersion(), RouteResultDecoder.rejectScoreEncodingOffset())
                .withGroup("scores", RouteResultDecoder.ScoresDecoder.sbeBlockLength(), CountRule.HEAD)
                .withEntryData("name", DataRule.NAME),
        MessageShape.of("Outcome", OutcomeDecoder.TEMPLATE_ID, OutcomeDecoder.BLOCK_LENGTH, CLIENT)
                .withGrowth(OutcomeDecoder.routeSinceVersion(), OutcomeDecoder.routeEncodingOffset())
                .withData("truth", DataRule.ANSWER),
        MessageShape.of("Status", StatusDecoder.TEMPLATE_ID, StatusDecoder.BLOCK_LENGTH, CLIENT),
        MessageShape.of("StatusReport", StatusReportDecoder.TEMPLATE_ID, StatusReportDecoder.BLOCK_LENGTH, SERVER)
                .withGroup("rules", StatusReportDecoder.RulesDecoder.sbeBlockLength(), CountRule.HEAD)
                .withEntryEnum("state", StatusReportDecoder.RulesDecoder.stateEncodingOffset(), 2)
                .withEntryData("name", DataRule.NAME).withEntryData("reason", DataRule.TEXT)
                .withData("policy", DataRule.TEXT),
        MessageShape.of("Ping", PingDecoder.TEMPLATE_ID, PingDecoder.BLOCK_LENGTH, CLIENT, SERVER),
        MessageShape.of("Error", ErrorDecoder.TEMPLATE_ID, ErrorDecoder.BLOCK_LENGTH, SERVER).withData("text", DataRule.TEXT),
        MessageShape.of("GoAway", GoAwayDecoder.TEMPLATE_ID, GoAwayDecoder.BLOCK_LENGTH, SERVER).withData("reason", DataRule.TEXT),
    };

    private static final @Nullable MessageShape[] BY_TEMPLATE = byTemplate();

    private MessageShapes() {}

    /** Null for a template that this version does not know. */
    static @Nullable MessageShape of(int templateId) {
        return templateId < BY_TEMPLATE.length ? BY_TEMPLATE[templateId] : null;
    }

    private static @Nullable MessageShape[] byTemplate() {
        int highest = 0;
        for (MessageShape shape : ALL) {
            highest = Math.max(highest, shape.templateId());
        }
        @Nullable MessageShape[] table = new @Nullable MessageShape[highest + 1];
        for (MessageShape shape : ALL) {
            table[shape.templateId()] = shape;
        }
        return table;
    }
}
