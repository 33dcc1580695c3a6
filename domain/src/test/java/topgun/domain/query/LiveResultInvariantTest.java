package topgun.domain.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.domain.access.View;
import topgun.domain.value.Value;

/** At any time, what a client was first told and all it has been told since is what it would be told now. */
class LiveResultInvariantTest {

    private static final int SEEDS_EACH = 1_000;

    private record Client(Query query, View view, LiveMap.Following following) {}

    @ParameterizedTest(name = "seeds from {0} thousand")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void snapshotAndChangesEqualAFreshRun(int thousand) {
        for (int seed = thousand * SEEDS_EACH; seed < (thousand + 1) * SEEDS_EACH; seed++) {
            try {
                run(seed);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @ParameterizedTest(name = "seeds from {0} thousand")
    @ValueSource(ints = {0, 1, 2, 3})
    void indexesComeAndGoUnnoticed(int thousand) {
        for (int seed = thousand * SEEDS_EACH; seed < (thousand + 1) * SEEDS_EACH; seed++) {
            var changing = new RandomQueries(~seed);
            try {
                run(seed, map -> changeIndexes(changing, map));
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void changeIndexes(RandomQueries random, LiveMap map) {
        var index = new IndexDefinition(
                Attribute.nested(random.attribute()), random.oneOf(List.of(IndexDefinition.Kind.values())));
        switch (random.below(4)) {
            case 0 -> map.beginIndex(index);
            case 1 -> map.dropIndex(index);
            default -> map.fill(random.below(4));
        }
    }

    private static void run(long seed) {
        run(seed, map -> {});
    }

    /** @param interlude what happens to the map after each step */
    private static void run(long seed, Consumer<LiveMap> interlude) {
        var random = new RandomQueries(seed);
        var map = new LiveMap();
        indexSome(random, map);
        List<Client> clients = new ArrayList<>();
        for (int step = 0; step < 25; step++) {
            switch (random.below(8)) {
                case 0, 1 -> clients.add(subscribe(random, map, clients));
                case 2 -> map.write(random.key(), null);
                case 3 -> {
                    if (!clients.isEmpty() && random.chance(3)) {
                        Client gone = clients.remove(random.below(clients.size()));
                        map.leave(gone.following());
                    }
                }
                default -> map.write(random.key(), random.document());
            }
            interlude.accept(map);
            if (random.chance(3)) {
                clients.forEach(client -> check(client, map));
            }
        }
        clients.forEach(client -> check(client, map));
    }

    private static void indexSome(RandomQueries random, LiveMap map) {
        for (int i = random.below(4); i > 0; i--) {
            map.index(random.attribute(), random.oneOf(List.of(IndexDefinition.Kind.values())));
        }
    }

    /** Sometimes for what somebody else has subscribed to, in whole or another part of it. */
    private static Client subscribe(RandomQueries random, LiveMap map, List<Client> clients) {
        boolean known = !clients.isEmpty() && random.chance(3);
        Client model = known ? random.oneOf(clients) : null;
        Query query = model == null ? Queries.query(random.query()) : model.query();
        View view = model == null ? random.view() : model.view();
        Span span = model != null && random.chance(2)
                ? model.following().span
                : new Span(
                        Optional.ofNullable(random.place(query)), query.limit().orElse(5));
        LiveMap.Following following =
                map.follow(query, view, span, random.chance(3) ? random.below(60) : Long.MAX_VALUE);
        assertThat(following.page.hasMore())
                .isEqualTo(map.run(query, view, following.span).hasMore());
        return new Client(query, view, following);
    }

    private static void check(Client client, LiveMap map) {
        LiveMap.Following following = client.following();
        Map<String, Value> fresh = new TreeMap<>();
        LiveResult.Page page = map.run(client.query(), client.view(), following.span);
        page.rows().forEach(row -> fresh.put(row.key(), row.document().shown()));
        assertThat(following.rows()).isEqualTo(fresh);
        if (client.query().grouping().isEmpty()) {
            assertThat(page.rows().stream().map(Row::key).toList()).isEqualTo(byHand(client, map));
        }
    }

    /** The keys of a result, worked out without any cleverness. */
    private static List<String> byHand(Client client, LiveMap map) {
        Query query = client.query();
        List<Place> places = new ArrayList<>();
        map.scan().forEachCandidate(Condition.Always.INSTANCE, client.view(), row -> {
            if (query.condition().test(row.document())) {
                places.add(query.sort().place(row.key(), row.document()));
            }
        });
        var order = query.sort().order();
        Span span = client.following().span;
        return places.stream()
                .sorted(order)
                .filter(place -> span.after().isEmpty()
                        || order.compare(place, span.after().get()) > 0)
                .limit(span.limit())
                .map(Place::key)
                .toList();
    }
}
