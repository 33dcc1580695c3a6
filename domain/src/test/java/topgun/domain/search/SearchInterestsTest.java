package topgun.domain.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** What a change costs, counted in searches that are looked at. */
class SearchInterestsTest {

    private static final String DOCUMENT = "document";

    @ParameterizedTest
    @EnumSource
    void onlyThoseAreConcernedWhoseTermCameStayedOrWent(Scoring scoring) {
        var interests = new SearchInterests<String>(new TextIndex(IndexDefinition.EVERYTHING, scoring));
        for (int i = 0; i < 1_000; i++) {
            interests.add("w" + i, search("w" + i, "nobody"));
        }
        interests.add("w1 w2", search("w1", "w2"));

        assertThat(write(interests, "w1 w7", "w8")).containsExactlyInAnyOrder("w1", "w1 w2", "w7", "w8");
        assertThat(write(interests, "w8", "w9")).containsExactlyInAnyOrder("w1", "w1 w2", "w7", "w8", "w9");
        assertThat(write(interests, "other", "words")).containsExactlyInAnyOrder("w8", "w9");
        assertThat(write(interests, "more", "words")).isEmpty();
        write(interests, "w1", "");
        assertThat(interests.put(DOCUMENT, List.of())).containsExactlyInAnyOrder("w1", "w1 w2");
    }

    @Test
    void whoAwaitsAChangeIsConcernedByTheNextOne() {
        var interests = interests();
        interests.add("a", search("ant"));
        interests.awaitChange("a");

        assertThat(write(interests, "pear", "")).containsExactly("a");
        assertThat(write(interests, "plum", "")).isEmpty();
    }

    @Test
    void whoHasLeftIsNotConcerned() {
        var interests = interests();
        interests.add("a", search("ant", "ant"));
        interests.add("b", search("ant", "pear"));
        interests.awaitChange("a");
        interests.remove("a", search("ant", "ant"));

        assertThat(write(interests, "ant", "")).containsExactly("b");
    }

    private static SearchInterests<String> interests() {
        return new SearchInterests<>(new TextIndex(IndexDefinition.EVERYTHING, Scoring.COMBINED));
    }

    private static Search search(String... terms) {
        return new Search(List.of(terms), Search.NO_LIMIT, 0, Map.of());
    }

    private static Set<String> write(SearchInterests<String> interests, String title, String body) {
        return interests.put(
                DOCUMENT,
                List.of(Value.of(new ValueView.MapView(
                        Map.of("title", new ValueView.Text(title), "body", new ValueView.Text(body))))));
    }
}
