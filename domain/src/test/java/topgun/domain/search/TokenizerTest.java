package topgun.domain.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;

class TokenizerTest {

    private static final JsonNode VECTORS = SearchVectors.read();

    private static List<String> terms(Tokenization rules, String text) {
        return new Tokenizer(rules).terms(text);
    }

    @Test
    void knowsTheStopWords() {
        List<String> recorded = SearchVectors.strings(VECTORS.get("stopwords"));

        assertThat(recorded).hasSize(172);
        assertThat(StopWords.ENGLISH).containsExactlyInAnyOrderElementsOf(recorded);
    }

    static Stream<Arguments> texts() {
        return Vectors.elements(VECTORS.get("tokenizer").get("cases")).stream()
                .map(recorded ->
                        Arguments.of(recorded.get("text").asString(), SearchVectors.strings(recorded.get("tokens"))));
    }

    @ParameterizedTest(name = "\"{0}\"")
    @MethodSource("texts")
    void cutsTextsIntoTerms(String text, List<String> terms) {
        assertThat(terms(Tokenization.DEFAULT, text)).isEqualTo(terms);
    }

    static Stream<Arguments> rules() {
        return Vectors.elements(VECTORS.get("tokenizer").get("options")).stream()
                .map(recorded -> Arguments.of(
                        SearchVectors.tokenization(recorded.get("options")),
                        recorded.get("text").asString(),
                        SearchVectors.strings(recorded.get("tokens"))));
    }

    @ParameterizedTest(name = "{0} \"{1}\"")
    @MethodSource("rules")
    void followsItsRules(Tokenization rules, String text, List<String> terms) {
        assertThat(terms(rules, text)).isEqualTo(terms);
    }

    @Test
    void halfACharacterEndsAWord() {
        assertThat(terms(Tokenization.DEFAULT, "north\ud835south \udc00")).containsExactly("north", "south");
    }

    @Test
    void theLanguageOfTheMachineDoesNotMatter() {
        assertThat(terms(Tokenization.DEFAULT, "TITLE")).containsExactly("titl");
    }
}
