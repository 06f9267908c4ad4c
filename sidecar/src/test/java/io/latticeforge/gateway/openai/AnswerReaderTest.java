package io.latticeforge.gateway.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private final TokenTable table = new TokenTable();
    private final AnswerReader reader = new AnswerReader(table);

    private List<String> read(String json) {
        List<String> heard = new ArrayList<>();
        reader.read(json.getBytes(StandardCharsets.UTF_8), new AnswerListener() {
            @Override
            public void token(int choice, StreamToken token) {
                StringBuilder said = new StringBuilder("token " + choice + " '" + token.text + "' " + number(token.logProb));
                for (int i = 0; i < token.count; i++) {
                    said.append(token.numbers[i] == token.number ? " same " : " other ").append(number(token.logProbs[i]));
                }
                heard.add(said.toString());
            }

            @Override
            public void text(int choice, String text) {
                heard.add("text " + choice + " '" + text + "'");
            }

            @Override
            public void said(int choice, String reasoning, String content) {
                heard.add("said " + choice + " '" + reasoning + "' '" + content + "'");
            }

            @Override
            public void about(String id, long created, String model) {
                heard.add("about " + id + " " + created + " " + model);
            }

            @Override
            public void finished(int choice, String reason) {
                heard.add("finished " + choice + " " + reason);
            }

            @Override
            public void usage(long promptTokens, long completionTokens) {
                heard.add("usage " + promptTokens + " " + completionTokens);
            }

            @Override
            public void odd(Oddity what) {
                heard.add(what.name());
            }
        });
        return heard;
    }

    private static String number(float value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{'id':'x','created':5,'model':'m','choices':[{'index':1,'delta':{'content':' is 7'},'logprobs':{'content':[A,B]},'finish_reason':null}]}",
        "{'choices':[{'finish_reason':null,'logprobs':{'content':[A,B],'refusal':[]},'delta':{'content':' is 7'},'index':1}],'model':'m','created':5,'id':'x'}"})
    void theOrderOfFieldsDoesNotMatter(String json) {
        String first = "{'token':' is','bytes':[32,105,115],'logprob':-0.25,'top_logprobs':[{'token':' is','logprob':-0.25},{'logprob':-2,'token':'7'}]}";
        String second = "{'top_logprobs':[{'token':'8','logprob':-1,'bytes':null}],'logprob':-0.5,'token':' 7'}";
        assertEquals(List.of("about x 5 m", "said 1 '' ' is 7'", "token 1 ' is' -0.25 same -0.25 other -2.00", "token 1 ' 7' -0.50 other -1.00",
                "MANY_TOKENS"), read(json.replace("A", first).replace("B", second).replace('\'', '"')));
    }

    @Test
    void completionsHaveListsBesideEachOther() {
        assertEquals(List.of("said 0 '' 'a b'", "token 0 'a' -1.00 same -1.00 other -3.00", "NO_LOG_PROB", "token 0 ' b' NaN", "MANY_TOKENS",
                "finished 0 length", "usage -1 2"),
                read("""
                    {"choices":[{"text":"a b","index":0,"logprobs":{"text_offset":[0,1],"top_logprobs":[{"a":-1,"c":-3},null],
                    "tokens":["a"," b"],"token_logprobs":[-1,null]},"finish_reason":"length"}],"usage":{"completion_tokens":2}}"""));
    }

    @Test
    void listsOfDifferentLengthsAreReadAsFarAsTheyGo() {
        assertEquals(List.of("said 0 '' 'ab'", "token 0 'a' -1.00 other -2.00", "NO_LOG_PROB", "token 0 'b' NaN"),
                read("{\"choices\":[{\"text\":\"ab\",\"logprobs\":{\"token_logprobs\":[-1],\"tokens\":[\"a\",\"b\"],\"top_logprobs\":[{\"c\":-2}]}}]}"));
    }

    @ParameterizedTest
    @CsvSource({"null", "-9999", "-9999.0", "-100", "-Infinity", "NaN", "-1e999", "'\"x\"'", "{}", "[[1]]"})
    void whatIsNoLogProbIsMissing(String value) {
        assertEquals(List.of("said 0 '' 'a'", "NO_LOG_PROB", "NO_LOG_PROB", "token 0 'a' NaN other NaN"),
                read("{\"choices\":[{\"delta\":{\"content\":\"a\"},\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":" + value
                        + ",\"top_logprobs\":[{\"token\":\"b\",\"logprob\":" + value + "}]}]}}]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "null", "{\"choices\":[{\"delta\":{\"content\":\"a\"}},{\"index\":1,", "{\"id\":\"x\",}"})
    void whatIsMalformedIsNotHeardAtAll(String json) {
        assertEquals(List.of("MALFORMED"), read(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[DONE]", "{}", "{\"choices\":null}", "{\"choices\":{}}", "{\"choices\":[null,3,[],{}]}", "{\"usage\":null,\"id\":7}",
        "{\"choices\":[{\"delta\":null,\"logprobs\":null,\"finish_reason\":null}]}", "{\"choices\":[{\"delta\":{\"content\":null,\"tool_calls\":[{}]}}]}"})
    void whatSaysNothingIsNothing(String json) {
        assertEquals(List.of(), read(json));
    }

    @Test
    void halvesOfCharactersAreToldApartByTheirBytes() {
        String half = "{\"token\":\"\uFFFD\",\"logprob\":-1,\"bytes\":[%d],\"top_logprobs\":[{\"token\":\"\uFFFD\",\"logprob\":-1,\"bytes\":[240]}]}";
        assertEquals(List.of("token 0 '' -1.00 same -1.00", "token 0 '' -1.00 other -1.00"),
                read("{\"choices\":[{\"delta\":{},\"logprobs\":{\"content\":[" + half.formatted(240) + "," + half.formatted(159) + "]}}]}"));
    }

    @Test
    void aBodyOfManyTokensIsOneChoice() {
        StringBuilder tokens = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            tokens.append(i == 0 ? "" : ",").append("{\"token\":\"t\",\"logprob\":-1,\"top_logprobs\":[").append("{\"token\":\"u\",\"logprob\":-2},".repeat(70))
                    .append("{\"token\":\"t\",\"logprob\":-1}]}");
            text.append('t');
        }
        List<String> heard = read("{\"choices\":[{\"message\":{\"reasoning\":\"t\",\"content\":\"" + text.substring(1) + "\"},\"logprobs\":{\"content\":["
                + tokens + "]},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":300}}");
        assertEquals(1 + 300 + 300 + 2, heard.size());
        assertEquals("token 0 't' -1.00" + " other -2.00".repeat(StreamToken.MAX_ALTERNATIVES), heard.get(2));
        assertEquals("usage 3 300", heard.getLast());
    }
}
