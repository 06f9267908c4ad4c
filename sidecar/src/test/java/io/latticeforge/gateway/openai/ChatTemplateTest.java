package io.latticeforge.gateway.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class ChatTemplateTest {
    private final JsonNode messages;

    ChatTemplateTest() throws Exception {
        messages = new ObjectMapper().readTree("""
            [{"role":"system","content":"Be short."},{"role":"user","content":[{"type":"text","text":"1+1?"},{"type":"text","text":" Now."}]},
            {"role":"assistant","content":"2"},{"role":"user","content":"2+2?"}]""");
    }

    @Test
    void asPublished() {
        assertEquals("<|im_start|>system\nBe short.<|im_end|>\n<|im_start|>user\n1+1? Now.<|im_end|>\n<|im_start|>assistant\n2<|im_end|>\n"
                + "<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n", ChatTemplate.of("chatml").prompt(messages));
        assertEquals("<|start_header_id|>system<|end_header_id|>\n\nBe short.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n1+1? Now.<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n2<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n2+2?<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n", ChatTemplate.of("llama3").prompt(messages));
        assertEquals("<start_of_turn>user\nBe short.\n\n1+1? Now.<end_of_turn>\n<start_of_turn>model\n2<end_of_turn>\n<start_of_turn>user\n2+2?"
                + "<end_of_turn>\n<start_of_turn>model\n", ChatTemplate.of("gemma").prompt(messages));
        assertEquals("2+2?", ChatTemplate.of("plain").prompt(messages));
    }
}
