package topgun.application.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.application.map.GridMap;
import topgun.application.message.ServerMessage.SearchHit;
import topgun.domain.access.View;
import topgun.domain.search.IndexDefinition;
import topgun.domain.search.Search;
import topgun.domain.search.Tokenizer;

/** Ranks the records of a map by how well their texts match words, for searches that rank in other ways as well. */
public final class TextRanking {

    private final Searches searches;
    private final SearchSettings settings;

    public TextRanking(Searches searches, SearchSettings settings) {
        this.searches = searches;
        this.settings = settings;
    }

    /** What came of it. */
    public sealed interface Outcome {

        /** The best first, ties by key. */
        record Ranked(List<SearchHit> hits) implements Outcome {}

        /** The map cannot be searched; {@code error} tells the client why. */
        record Failed(String error) implements Outcome {}
    }

    /**
     * To be called on the lane of the map, where it tells the outcome once, as soon as the map is indexed.
     *
     * @param view what the asker may see; what is hidden from it does not count
     * @param count the most hits that are wanted
     */
    public void rank(GridMap map, View view, String text, int count, Consumer<Outcome> then) {
        Optional<IndexDefinition> definition = searches.definition(map.name());
        if (definition.isEmpty()) {
            then.accept(new Outcome.Failed(Searches.notEnabled(map.name())));
            return;
        }
        List<String> terms = new Tokenizer(definition.get().tokenization()).terms(text);
        var search = new Search(terms, Math.min(count, settings.mostResults()), 0, Map.of());
        searches.search(map, definition.get(), view, search, new SearchAnswer() {
            @Override
            public boolean isFor(View shown) {
                return true; // whoever asks for a ranking looks at what he may show when it is complete
            }

            @Override
            public void overtaken() {
                rank(map, view, text, count, then); // something else is searched now, or nothing any more
            }

            @Override
            public void found(List<SearchHit> hits) {
                then.accept(new Outcome.Ranked(hits));
            }

            @Override
            public void failed(String reason) {
                then.accept(new Outcome.Failed(reason));
            }
        });
    }
}
