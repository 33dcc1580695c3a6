package topgun.domain.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.domain.search.SearchDelta.Entered;
import topgun.domain.search.SearchDelta.Left;
import topgun.domain.search.SearchDelta.Updated;

class LiveSearchTest {

    static LongStream seeds() {
        return LongStream.range(0, 2_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void withALimitTheResultIsThatOfTheSearchRunNow(long seed) {
        var random = new Random(seed);
        var client = new Client(random, Articles.search(random, Articles.limit(random)));

        for (int n = 0; n < 20; n++) {
            client.write(Articles.key(random));
            if (random.nextInt(3) > 0) {
                client.settle();
                assertThat(client.shown).isEqualTo(client.found());
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void withoutALimitADocumentIsJudgedWhenItIsWritten(long seed) {
        var random = new Random(seed);
        var client = new Client(random, Articles.search(random, Search.NO_LIMIT));
        Set<String> expected = client.found();

        for (int n = 0; n < 20; n++) {
            String key = Articles.key(random);
            client.write(key);
            expected.remove(key);
            if (client.found().contains(key)) {
                expected.add(key);
            }
            assertThat(client.shown).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void withoutALimitOrAMinimumTheResultIsThatOfTheSearchRunNow(long seed) {
        var random = new Random(seed);
        Search some = Articles.search(random, Search.NO_LIMIT);
        var client = new Client(random, new Search(some.terms(), Search.NO_LIMIT, 0, Map.of()));

        for (int n = 0; n < 20; n++) {
            client.write(Articles.key(random));
            assertThat(client.live.isStale()).isFalse();
            assertThat(client.shown).isEqualTo(client.found());
        }
    }

    /** Somebody who believes what he is told, and notices when it makes no sense. */
    private static final class Client {

        private final Random random;
        private final Search search;
        private final TextIndex index;
        private final LiveSearch live;
        private final SearchInterests<LiveSearch> interests;
        private final Set<String> shown = new HashSet<>();
        /** Documents written since the result was last settled, as far as they were shown then. */
        private final Set<String> unannounced = new HashSet<>();

        Client(Random random, Search search) {
            this.random = random;
            this.search = search;
            this.index = new TextIndex(Articles.definition(random), search.scoring());
            for (int n = random.nextInt(10); n > 0; n--) {
                index.put(Articles.key(random), Articles.values(random));
            }
            this.live = new LiveSearch(search, index);
            this.interests = new SearchInterests<>(index);
            interests.add(live, search);
            shown.addAll(SearchVectors.membersOf(refresh().hits()));
            assertThat(shown).isEqualTo(found());
        }

        Set<String> found() {
            return SearchVectors.membersOf(index.search(search).hits());
        }

        void write(String key) {
            if (shown.contains(key)) {
                unannounced.add(key);
            }
            if (!interests.put(key, Articles.values(random)).isEmpty()) {
                live.changed(key).forEach(this::told);
            }
            if (!live.isStale()) {
                assertThat(unannounced).isEmpty();
            }
        }

        private LiveSearch.Refreshed refresh() {
            LiveSearch.Refreshed refreshed = live.refresh();
            if (live.shifts()) {
                interests.awaitChange(live);
            }
            return refreshed;
        }

        void settle() {
            if (live.isStale()) {
                refresh().deltas().forEach(this::told);
            }
            assertThat(live.isStale()).isFalse();
            assertThat(unannounced).isEmpty();
        }

        private void told(SearchDelta delta) {
            switch (delta) {
                case Entered(SearchHit hit) -> {
                    assertThat(shown.add(hit.key())).isTrue();
                    assertThat(index.hit(hit.key(), search)).contains(hit);
                    unannounced.remove(hit.key());
                }
                case Updated(SearchHit hit) -> {
                    assertThat(shown).contains(hit.key());
                    assertThat(unannounced.remove(hit.key())).isTrue();
                    assertThat(index.hit(hit.key(), search)).contains(hit);
                }
                case Left(String key) -> {
                    assertThat(shown.remove(key)).isTrue();
                    unannounced.remove(key);
                }
            }
        }
    }
}
