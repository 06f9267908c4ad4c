package io.latticeforge.gateway;

import io.latticeforge.base.Counters;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.gateway.openai.StatedAnswers;
import io.latticeforge.gateway.openai.TokenTable;
import io.latticeforge.gateway.session.PathSession;
import io.latticeforge.protocol.codec.AnswerKind;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What all answers that are read on their way share.
 *
 * @param tokens  numbers for their texts
 * @param kind    how their answers are made comparable
 * @param pattern finds those that a text states
 * @param policy  of their groups; empty for the default
 */
record Watching(PathSession session, TokenTable tokens, AnswerKind kind, Pattern pattern, String policy, Counters<GatewayCounter> counters,
        Savings.Record savings) {

    /** @throws LatticeForgeException {@link ErrorCode#BAD_CONFIGURATION} for a pattern that is none */
    static Pattern pattern(SidecarConfig.Gateway.Answers answers) {
        String text = answers.pattern();
        try {
            return Pattern.compile(text == null ? StatedAnswers.PATTERN : text);
        } catch (PatternSyntaxException e) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "gateway.answer_pattern is no regular expression: " + e.getMessage(), e);
        }
    }

    static AnswerKind kind(SidecarConfig.Gateway.Answers answers) {
        return AnswerKind.valueOf(answers.kind().toUpperCase(Locale.ROOT));
    }
}
