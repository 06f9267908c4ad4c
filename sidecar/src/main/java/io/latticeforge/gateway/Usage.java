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
        DrawnSample first = samples.getFirst();
        if (samples.size() == 1 && !first.usage().isEmpty() && first.calls() == 0) {
            try {
                return (ObjectNode) JSON.readTree(first.usage());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("what was read as an object", e);
            }
        }
        long each = samples.stream().mapToLong(DrawnSample::promptTokens).max().orElse(-1);
        boolean promptKnown = each >= 0 && samples.stream().allMatch(sample -> sample.callPromptTokens() >= 0);
        boolean completionKnown = samples.stream().allMatch(DrawnSample::counts);
        long prompt = each * samples.size() + samples.stream().mapToLong(DrawnSample::callPromptTokens).sum();
        long completion = samples.stream().mapToLong(DrawnSample::completionTokens).sum();
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
