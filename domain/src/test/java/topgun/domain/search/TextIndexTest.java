package topgun.domain.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** After any history an index finds, to the last bit, what the formula says about the documents there are. */
class TextIndexTest {

    static LongStream seeds() {
        return LongStream.range(0, 2_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void findsWhatTheFormulaSays(long seed) {
        var random = new Random(seed);
        IndexDefinition definition = Articles.definition(random);
        Search search = Articles.search(random, random.nextBoolean() ? Articles.limit(random) : Search.NO_LIMIT);
        TextIndex index = new TextIndex(definition, search.scoring());
        Map<String, List<Value>> documents = new HashMap<>();

        for (int n = random.nextInt(40); n > 0; n--) {
            String key = Articles.key(random);
            documents.put(key, Articles.values(random));
            index.put(key, documents.get(key));
        }

        SearchResult result = index.search(search);
        var formula = new Formula(definition, documents);
        List<SearchHit> all = formula.search(withoutLimit(search));
        assertThat(result.hits()).isEqualTo(formula.search(search));
        assertThat(result.complete()).isEqualTo(result.hits().size() == all.size());
        assertThat(documents.keySet().stream().flatMap(key -> index.hit(key, search).stream()))
                .containsExactlyInAnyOrderElementsOf(all);
        assertThat(index.hit("unheard of", search)).isEmpty();
    }

    private static Search withoutLimit(Search search) {
        return new Search(search.terms(), Search.NO_LIMIT, search.minScore(), search.boost());
    }

    @Test
    void nothingIsLeftOfWhatIsGone() {
        var index = new TextIndex(IndexDefinition.EVERYTHING, Scoring.COMBINED);
        Value text = Value.of(new ValueView.Text("ants and bees"));
        index.put("a", List.of(text));
        index.put("b", List.of(text, text));

        index.put("a", List.of());
        index.put("b", List.of(Value.NULL));

        assertThat(index.ofField("").size()).isZero();
        assertThat(index.ofField("").averageLength()).isZero();
        assertThat(index.ofField("").terms()).isZero();
    }
}
