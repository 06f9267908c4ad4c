package io.latticeforge.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The field {@code usage} over all samples of a request, and the calls that asked them for their answers. What is not known is left out. */
final class Usage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Usage() {}

    /** As the server wrote it, where one sample is all there was and it came to its end; else each sample has read the prompt once. */
    static ObjectNode of(List<DrawnSample> samples) {
        List<TokenAccount> all = samples.stream().map(DrawnSample::account).toList();
        TokenAccount first = all.getFirst();
        if (all.size() == 1 && !first.usage().isEmpty() && first.calls() == 0) {
            try {
                return (ObjectNode) JSON.readTree(first.usage());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("what was read as an object", e);
            }
        }
        long each = all.stream().mapToLong(TokenAccount::promptTokens).max().orElse(-1);
        boolean promptKnown = each >= 0 && all.stream().allMatch(account -> account.callPromptTokens() >= 0);
        boolean completionKnown = all.stream().allMatch(TokenAccount::counts);
        long prompt = each * all.size() + all.stream().mapToLong(TokenAccount::callPromptTokens).sum();
        long completion = all.stream().mapToLong(TokenAccount::completionTokens).sum();
        ObjectNode usage = JSON.createObjectNode();
        if (promptKnown) {
            usage.put("prompt_tokens", prompt);
        }
        if (completionKnown) {
            usage.put("completion_tokens", completion);
        }
        return promptKnown && completionKnown ? usage.put("total_tokens", prompt + completion) : usage;
    }
}
