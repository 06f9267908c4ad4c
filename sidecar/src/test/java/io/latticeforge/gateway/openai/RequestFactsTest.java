package io.latticeforge.gateway.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFactsTest {
    private static RequestFacts of(String json) {
        return RequestFacts.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsSaidAndWhatIsNot() {
        RequestFacts facts = of("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}],"
                + "\"n\":3,\"stream\":true,\"logprobs\":true,\"top_logprobs\":5,\"temperature\":0.7,\"top_p\":0.9,\"top_k\":40,\"extra\":{\"n\":9},"
                + "\"stream_options\":{\"include_usage\":true},\"tools\":[],\"response_format\":{\"type\":\"text\"}}");
        assertEquals(new RequestFacts("m", 3, true, 5, 0.7f, 0.9f, 40, false, false, true, true), facts);
        assertEquals(new RequestFacts("", 1, false, -1, Float.NaN, 1, 0, false, false, false, true), of("{}"));
        assertEquals(0, of("{\"logprobs\":true}").logProbs());
        assertEquals(7, of("{\"logprobs\":7}").logProbs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"tools\":[{\"a\":[1,[2]]}],\"n\":1}", "{\"functions\":[1]}", "{\"response_format\":{\"type\":\"json_schema\",\"x\":{\"y\":1}}}",
        "{\"seed\":4}", "{\"grammar\":\"r\"}", "{\"prompt\":[\"a\"]}", "{\"best_of\":2}", "{\"echo\":true}", "{\"guided_json\":{}}"})
    void requestsOfASpecialKind(String json) {
        assertTrue(of(json).shaped() && of(json).valid(), json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"tools\":null}", "{\"seed\":null}", "{\"prompt\":\"a\"}", "{\"best_of\":1}", "{\"echo\":false}"})
    void plainOnes(String json) {
        assertFalse(of(json).shaped(), json);
    }

    @Test
    void aPartThatIsNoText() {
        assertTrue(of("{\"messages\":[{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}}]}]}").multimodal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{", "{\"n\":", "{\"messages\":[{\"content\":[{", "nonsense"})
    void whatIsNoObjectIsNotValid(String json) {
        assertFalse(of(json).valid(), json);
    }
}
