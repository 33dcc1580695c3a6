package topgun.domain.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

class SearchTest {

    private static Search search(Map<String, Double> boost, double minScore) {
        return new Search(List.of("ant"), Search.NO_LIMIT, minScore, boost);
    }

    private static TextIndex index(Search search) {
        var fields = new TextSource.Fields(List.of("title", "body"));
        return new TextIndex(new IndexDefinition(fields, Tokenization.DEFAULT, Bm25.DEFAULT), search.scoring());
    }

    private static List<SearchHit> find(Search search, String title) {
        TextIndex index = index(search);
        index.put("a", List.of(Value.of(new ValueView.MapView(Map.of("title", new ValueView.Text(title))))));
        return index.search(search).hits();
    }

    @Test
    void aFieldWithoutWeightIsMatchedAllTheSame() {
        assertThat(find(search(Map.of("title", 0.0), 0), "ant")).containsExactly(new SearchHit("a", 0, List.of("ant")));
    }

    @Test
    void aFieldCanCountAgainstADocument() {
        assertThat(find(search(Map.of("title", -1.0), 0), "ant")).isEmpty();
        assertThat(find(search(Map.of("title", -1.0), -10), "ant")).hasSize(1);
    }

    @Test
    void excessiveWeightsAddUpToNothingThatIsWanted() {
        Search search = search(Map.of("title", Double.MAX_VALUE, "body", -Double.MAX_VALUE), -1);
        TextIndex index = index(search);
        for (String key : List.of("a", "b")) {
            ValueView.Text text = new ValueView.Text("ant ant ant ant");
            index.put(key, List.of(Value.of(new ValueView.MapView(Map.of("title", text, "body", text)))));
        }
        for (int n = 0; n < 20; n++) {
            index.put(
                    "other " + n,
                    List.of(Value.of(new ValueView.MapView(
                            Map.of("title", new ValueView.Text("bee"), "body", new ValueView.Text("bee"))))));
        }

        assertThat(index.search(search).hits()).isEmpty();
        assertThat(index.hit("a", search)).isEmpty();
    }

    @Test
    void refusesWhatIsNoSearch() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Search(List.of(), -1, 0, Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Search(List.of(), 1, Double.NaN, Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bm25(-0.1, 0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bm25(Double.POSITIVE_INFINITY, 0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bm25(1.2, 1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bm25(1.2, Double.NaN));
    }
}
