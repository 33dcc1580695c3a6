package topgun.application.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.ProcessorCode;
import topgun.application.message.PushedEntry;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.SearchHit;
import topgun.application.message.ServerMessage.SearchResponse;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.processor.ProcessorResult;
import topgun.domain.value.Value;

class SearchesTest {

    private static final NodeId WRITER = new NodeId("writer");

    private final FakeRecordStore store = new FakeRecordStore();
    private TestServer server = new TestServer(new TestServer.Options().store(store));
    private Searcher writer = new Searcher(server.user("ann"));
    private Searcher reader = new Searcher(server.user("bob"));
    private long written;

    @AfterEach
    void close() {
        store.repair();
        server.close();
    }

    private void start(TestServer.Options options) {
        server.close();
        server = new TestServer(options.store(store));
        writer = new Searcher(server.user("ann"));
        reader = new Searcher(server.user("bob"));
    }

    private static SearchSettings settings(String fields, boolean onlyConfigured) {
        return new SearchSettings(
                SearchFields.parse(fields),
                SearchRules.parse("rated:stemmer=none,stopwords=der+die,min-length=3,k1=0"),
                onlyConfigured,
                10,
                20,
                16 << 20,
                30,
                2,
                600_000,
                Promptness.DEFAULT);
    }

    private Timestamp next() {
        return new Timestamp(TestServer.START_MILLIS + written++, 0, WRITER);
    }

    private void put(String map, String key, Value value) {
        put(map, key, value, TimeToLive.NONE);
    }

    private void put(String map, String key, Value value, TimeToLive ttl) {
        writer.client.write(new Operation.Put(map, key, value, next(), ttl));
    }

    private static SearchResponse refused(String id, String error) {
        return new SearchResponse(id, List.of(), 0, Optional.of(error));
    }

    private static SearchResponse nothing(String id) {
        return new SearchResponse(id, List.of(), 0, Optional.empty());
    }

    @Test
    void findsInEveryTextOfAMapThatIsNotConfigured() {
        put("posts", "a", Searcher.object("title", "Cooking rice"));
        put("posts", "b", Searcher.object("meta", Searcher.object("note", "who cooks?")));
        put("posts", "c", Searcher.text("cooked"));
        put("posts", "d", Searcher.object("title", "Gardening"));

        SearchResponse response = reader.search("posts", "cook");

        assertThat(Searcher.keys(response)).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(response.totalCount()).isEqualTo(3);
        assertThat(response.hits().getFirst().matchedTerms()).containsExactly("cook");
        assertThat(response.error()).isEmpty();
    }

    @Test
    void aWriteIsFoundAsSoonAsItIsThere() {
        put("posts", "a", Searcher.text("apple"));
        assertThat(Searcher.keys(reader.search("posts", "pear"))).isEmpty();
        put("posts", "b", Searcher.text("pear"));
        assertThat(Searcher.keys(reader.search("posts", "pear"))).containsExactly("b");
        put("posts", "b", Searcher.text("plum"));
        assertThat(Searcher.keys(reader.search("posts", "pear"))).isEmpty();
    }

    @Test
    void searchesOnlyTheFieldsConfigured() {
        start(new TestServer.Options().searches(settings("posts:title", false)));
        put("posts", "a", Searcher.object("title", "apple", "body", "pear"));
        put("posts", "b", Searcher.text("apple"));

        assertThat(Searcher.keys(reader.search("posts", "apple"))).containsExactly("a");
        assertThat(Searcher.keys(reader.search("posts", "pear"))).isEmpty();
    }

    @Test
    void mapsMayHaveRulesOfTheirOwn() {
        start(new TestServer.Options().searches(settings("posts:title", false)));
        put("rated", "a", Searcher.text("die Apples of the of the"));
        put("rated", "b", Searcher.text("apple"));
        assertThat(Searcher.keys(reader.search("rated", "apples"))).containsExactly("a");
        assertThat(Searcher.keys(reader.search("rated", "die of"))).isEmpty();
        assertThat(reader.search("rated", "the apple").hits())
                .extracting(SearchHit::score)
                .as("how often and among how many does not count")
                .containsExactly(Math.log(2), Math.log(2));
    }

    @Test
    void findsTenUnlessAskedForAnotherNumberOrConfigured() {
        start(new TestServer.Options().searches(settings("posts:title", false)));
        for (int n = 0; n < 30; n++) {
            put("posts", "k" + n, Searcher.object("title", "apple"));
            put("notes", "k" + n, Searcher.object("title", "apple"));
        }
        assertThat(reader.search("notes", "apple").hits()).hasSize(10);
        assertThat(reader.search("notes", "apple", Searcher.object("limit", 12)).hits())
                .hasSize(12);
        assertThat(reader.search("notes", "apple", Searcher.object("limit", -1)).hits())
                .hasSize(20);
        assertThat(reader.search("posts", "apple").hits()).hasSize(20);
        assertThat(reader.search("posts", "apple", Searcher.object("limit", 1.9))
                        .hits())
                .hasSize(1);
    }

    @Test
    void anUnknownMapAndAnEmptyQueryFindNothingAndLeaveNothingBehind() {
        assertThat(reader.search("unknown", "apple")).isEqualTo(nothing("request"));
        assertThat(server.maps.count()).isZero();
        put("posts", "a", Searcher.text("the apple"));
        assertThat(reader.search("posts", "")).isEqualTo(nothing("request"));
        assertThat(reader.search("posts", "the")).isEqualTo(nothing("request"));
    }

    @Test
    void refusesWithTheErrorThatClientsKnow() {
        start(new TestServer.Options()
                .searches(settings("posts:title", true))
                .policy(AccessPolicy.denyByDefault(
                        List.of(new Policy("USER", new MapPattern("p*"), Set.of(Action.values()), Set.of())))));

        assertThat(reader.search("secret", "x")).isEqualTo(refused("request", "Access denied for map: secret"));
        assertThat(reader.search("plain", "x"))
                .isEqualTo(refused("request", "Full-text search not enabled for map: plain"));
        assertThat(reader.subscribe("s", "secret", "x", Value.NULL))
                .isEqualTo(refused("s", "Access denied for map: secret"));
        assertThat(reader.search("posts", "x".repeat(31)))
                .isEqualTo(refused("request", "Search failed: the query is longer than 30 characters"));
    }

    @Test
    void optionsOfTheWrongTypeAreAMessageOfTheWrongForm() {
        for (Value options : List.of(
                Searcher.object("limit", "ten"),
                Searcher.object("minScore", "much"),
                Searcher.object("boost", 1),
                Searcher.object("boost", Searcher.object("title", "x")),
                Searcher.object("limit", Double.NaN),
                Searcher.object("limit", Value.NULL))) {
            reader.client.say(new ClientMessage.Search("r", "posts", "x", options));
        }
        assertThat(reader.client.heard()).hasSize(6).containsOnly(new Failure(400, "Invalid message format"));
    }

    @Test
    void aMapThatCannotBeLoadedIsAFailureAndNotEmpty() {
        store.breakLoading();
        assertThat(reader.search("posts", "x"))
                .isEqualTo(refused("request", "Search failed: Failed to load map posts"));
    }

    @Test
    void aLiveSearchTellsWhatEntersChangesAndLeaves() {
        reader.subscribe("s", "posts", "apple", Value.NULL);
        put("posts", "a", Searcher.text("apple"));
        put("posts", "b", Searcher.text("pear"));
        put("posts", "a", Searcher.object("title", "apple", "year", 1));
        put("posts", "a", Searcher.text("pear"));
        put("posts", "b", Searcher.text("apple"));
        writer.client.write(new Operation.Remove("posts", "b", next()));
        assertThat(reader.updates("s")).containsExactly("ENTER a", "UPDATE a", "LEAVE a", "ENTER b", "LEAVE b");
    }

    @Test
    void aLimitedLiveSearchKeepsTheBest() {
        put("posts", "a", Searcher.text("apple pear plum"));
        put("posts", "b", Searcher.text("apple pear"));
        reader.subscribe("s", "posts", "apple", Searcher.object("limit", 1));
        assertThat(reader.result("s")).containsOnlyKeys("b");
        put("posts", "c", Searcher.text("apple"));
        assertThat(reader.updates("s")).containsExactly("LEAVE b", "ENTER c");
        writer.client.write(new Operation.Remove("posts", "c", next()));
        server.time.advance(25);
        assertThat(reader.updates("s")).containsExactly("LEAVE c", "ENTER b");
    }

    @Test
    void aBusyMapIsFollowedWithPausesAndSearchedAsItIs() {
        reader.subscribe("s", "posts", "apple", Value.NULL);
        for (int n = 0; n < Promptness.DEFAULT.indexedAtOnce(); n++) {
            put("posts", "p" + n, Searcher.text("pear"));
        }
        put("posts", "a", Searcher.text("apple"));
        assertThat(reader.updates("s")).containsExactly("ENTER a");
        put("posts", "b", Searcher.text("apple"));
        put("posts", "c", Searcher.text("apple"));
        writer.client.write(new Operation.Remove("posts", "a", next()));
        writer.client.write(new Operation.Remove("posts", "c", next()));
        assertThat(reader.updates("s")).containsExactly("LEAVE a");
        server.time.advance(25);
        assertThat(reader.updates("s")).containsExactly("ENTER b");
        for (int n = 0; n <= Promptness.DEFAULT.indexedAtOnce(); n++) {
            put("posts", "d", Searcher.text("plum"));
        }
        put("posts", "d", Searcher.text("apple"));
        assertThat(reader.updates("s")).isEmpty();
        assertThat(Searcher.keys(reader.search("posts", "apple"))).containsExactly("b", "d");
        assertThat(reader.updates("s")).containsExactly("ENTER d");
    }

    @Test
    void theBestAreFoundAsFarAsTheyAreNotTooLargeTogether() {
        start(new TestServer.Options()
                .searches(new SearchSettings(
                        SearchFields.NONE, SearchRules.NONE, false, 10, 20, 60, 30, 2, 600_000, Promptness.DEFAULT)));
        put("posts", "best", Searcher.text("apple"));
        put("posts", "good", Searcher.text("apple and pear"));
        put("posts", "long", Searcher.text("apple" + " plum".repeat(20)));
        assertThat(Searcher.keys(reader.search("posts", "apple"))).containsExactly("best", "good");
        assertThat(Searcher.keys(reader.search("posts", "plum"))).containsExactly("long");
    }

    @Test
    void noPauseLetsALiveSearchLagForLongerThanAllowed() {
        var patient = new Promptness(0, 10_000, 1_000);
        start(new TestServer.Options()
                .searches(new SearchSettings(
                        SearchFields.NONE, SearchRules.NONE, false, 10, 20, 16 << 20, 30, 2, 600_000, patient)));
        reader.subscribe("s", "posts", "apple", Value.NULL);
        put("posts", "a", Searcher.text("apple"));
        assertThat(reader.updates("s")).containsExactly("ENTER a");
        put("posts", "b", Searcher.text("apple"));
        server.time.advance(999);
        assertThat(reader.updates("s")).isEmpty();
        server.time.advance(1);
        assertThat(reader.updates("s")).containsExactly("ENTER b");
    }

    @Test
    void whatExpiresLeavesByItself() {
        put("posts", "a", Searcher.text("apple"), new TimeToLive(1_000));
        reader.subscribe("s", "posts", "apple", Value.NULL);
        server.time.advance(2_000);
        assertThat(reader.updates("s")).containsExactly("LEAVE a");
        assertThat(Searcher.keys(reader.search("posts", "apple"))).isEmpty();
    }

    @Test
    void whatIsPushedOrProcessedIsFollowed() {
        var apple = Searcher.text("apple");
        start(new TestServer.Options()
                .processors(
                        Map.of("plant", (value, key, arguments) -> ProcessorResult.of(apple.view(), apple.view()))));
        reader.subscribe("t", "tags", "apple", Value.NULL);
        reader.subscribe("p", "posts", "apple", Value.NULL);
        var addition = new Operation.OrAdd("tags", "k", apple, next(), new Tag("1"), TimeToLive.NONE);
        writer.client.say(
                new ClientMessage.OrPushDiff("tags", List.of(new PushedEntry("k", List.of(addition), List.of()))));
        assertThat(reader.result("t")).containsOnlyKeys("k");
        writer.client.say(
                new ClientMessage.OrPushDiff("tags", List.of(new PushedEntry("k", List.of(), List.of(new Tag("1"))))));
        assertThat(reader.result("t")).isEmpty();
        var plant = new ProcessorCode("plant", "", Optional.empty());
        writer.client.say(new ClientMessage.EntryProcess("r", "posts", "a", plant));
        await().untilAsserted(() -> assertThat(reader.result("p")).containsOnlyKeys("a"));
    }

    @Test
    void allValuesOfATaggedRecordAreOneDocument() {
        writer.client.write(
                new Operation.OrAdd("tags", "k", Searcher.text("apple"), next(), new Tag("1"), TimeToLive.NONE),
                new Operation.OrAdd("tags", "k", Searcher.text("pear"), next(), new Tag("2"), TimeToLive.NONE));
        assertThat(Searcher.keys(reader.search("tags", "apple pear"))).containsExactly("k");
        writer.client.write(new Operation.OrRemove("tags", "k", new Tag("1")));
        assertThat(Searcher.keys(reader.search("tags", "apple"))).isEmpty();
        assertThat(Searcher.keys(reader.search("tags", "pear"))).containsExactly("k");
    }

    @Test
    void hiddenFieldsAreNeitherFoundNorShownNorScored() {
        start(new TestServer.Options()
                .policy(AccessPolicy.denyByDefault(List.of(
                        new Policy("ALL", new MapPattern("*"), Set.of(Action.values()), Set.of()),
                        new Policy("USER", new MapPattern("*"), Set.of(Action.READ), Set.of("open"))))));
        writer = new Searcher(server.connect().authenticate("w:ALL"));
        put("posts", "a", Searcher.object("open", "apple", "hidden", "pear"));
        reader.subscribe("s", "posts", "pear", Value.NULL);
        put("posts", "b", Searcher.object("open", "plum", "hidden", "pear"));

        assertThat(reader.updates("s")).isEmpty();
        assertThat(reader.search("posts", "pear")).isEqualTo(nothing("request"));
        SearchResponse seen = reader.search("posts", "apple");
        assertThat(seen.hits().getFirst().value()).isEqualTo(Searcher.object("open", "apple"));
        put("posts", "a", Searcher.object("open", "apple", "hidden", "pear pear pear"));
        assertThat(reader.search("posts", "apple")).isEqualTo(seen);
    }

    static Stream<ClientMessage> searchesForPears() {
        return Stream.of(
                new ClientMessage.Search("s", "posts", "pear", Value.NULL),
                new ClientMessage.SearchSubscribe("s", "posts", "pear", Value.NULL));
    }

    @ParameterizedTest
    @MethodSource("searchesForPears")
    void whatIsHiddenWhileTheIndexIsMadeIsNotShown(ClientMessage message) {
        start(new TestServer.Options().policy(onlyFields()));
        for (int n = 0; n < 501; n++) {
            put("posts", "k" + n, Searcher.object("open", "pear", "hidden", "pear"));
        }
        inLane(() -> {
            reader.client.begin(message);
            inLane(() -> server.access.replace(onlyFields("open")));
        });
        assertThat(reader.client.heard(SearchResponse.class))
                .singleElement()
                .satisfies(response -> assertThat(response.hits())
                        .hasSize(10)
                        .allMatch(hit -> hit.value().equals(Searcher.object("open", "pear"))));
    }

    private static AccessPolicy onlyFields(String... names) {
        return AccessPolicy.denyByDefault(
                List.of(new Policy("USER", new MapPattern("*"), Set.of(Action.values()), Set.of(names))));
    }

    private void inLane(Runnable task) {
        server.maps.run("posts", new MapTask() {
            @Override
            public void run(GridMap map) {
                task.run();
            }

            @Override
            public void unavailable(topgun.application.map.Unavailable reason) {
                throw new AssertionError(reason);
            }
        });
    }

    @Test
    void idsBelongToConnectionsAndALaterSearchReplacesAnEarlier() {
        var other = new Searcher(server.user("eve"));
        reader.subscribe("s", "posts", "apple", Value.NULL);
        other.subscribe("s", "posts", "apple", Value.NULL);
        other.unsubscribe("s");
        reader.subscribe("s", "notes", "pear", Value.NULL);
        other.subscribe("s", "posts", "apple", Value.NULL);
        put("posts", "a", Searcher.text("apple pear"));
        put("notes", "a", Searcher.text("apple pear"));
        assertThat(reader.result("s")).isEqualTo(Map.of("a", Searcher.text("apple pear")));
        assertThat(reader.updates("s")).hasSize(1);
        assertThat(other.updates("s")).hasSize(1);
    }

    @Test
    void aConnectionHasSoManyLiveSearches() {
        start(new TestServer.Options().searches(settings("posts:title", false)));
        reader.subscribe("1", "posts", "x", Value.NULL);
        reader.subscribe("2", "notes", "x", Value.NULL);
        assertThat(reader.subscribe("3", "posts", "x", Value.NULL))
                .isEqualTo(refused("3", "Search failed: more than 2 live searches"));
        assertThat(reader.subscribe("2", "posts", "y", Value.NULL).error()).isEmpty();
        reader.unsubscribe("1");
        assertThat(reader.subscribe("3", "posts", "x", Value.NULL).error()).isEmpty();
    }

    @Test
    void liveSearchesOfAConnectionAreNotTooLargeTogether() {
        Value weights = Searcher.object("boost", Searcher.object("x".repeat(9 << 20), 2));
        assertThat(reader.subscribe("1", "posts", "x", weights).error()).isEmpty();
        assertThat(reader.subscribe("2", "posts", "x", weights))
                .isEqualTo(refused("2", "Search failed: more than 16 MiB of live searches"));
        assertThat(reader.subscribe("1", "posts", "y", weights).error()).isEmpty();
    }

    @Test
    void oneEncodingServesAllWhoSearchForTheSame() {
        var other = new Searcher(server.user("eve"));
        put("posts", "z", Searcher.text("pear"));
        reader.subscribe("s1", "posts", "apple", Value.NULL);
        server.awaitSaved();
        int before = server.codec.encoded();
        put("posts", "a", Searcher.text("apple"));
        server.awaitSaved();
        int alone = server.codec.encoded() - before;
        other.subscribe("s2", "posts", "apple", Value.NULL);
        before = server.codec.encoded();
        put("posts", "b", Searcher.text("apple"));
        server.awaitSaved();
        assertThat(server.codec.encoded() - before).isEqualTo(alone);
        assertThat(other.updates("s2")).containsExactly("ENTER b");
    }

    @Test
    void indexesEndSomeTimeAfterTheLastSearch() {
        put("posts", "a", Searcher.text("apple"));
        reader.subscribe("s", "posts", "apple", Value.NULL);
        reader.subscribe("s2", "unknown", "apple", Value.NULL);
        server.time.advance(1_200_000);
        assertThat(server.isSearched("posts")).isTrue();
        assertThat(server.maps.count()).isEqualTo(2);
        reader.client.disconnect();
        server.time.advance(1_200_000);
        assertThat(server.isSearched("posts")).isFalse();
        assertThat(server.maps.count()).isEqualTo(1);
    }

    @Test
    void aRestartForgetsNothing() {
        put("posts", "a", Searcher.text("apple"));
        server.awaitSaved();
        start(new TestServer.Options());
        assertThat(Searcher.keys(reader.search("posts", "apple"))).containsExactly("a");
    }

    @Test
    void aMapOfManySlicesIsSearchedAsAWhole() {
        Operation[] writes = new Operation[1_700];
        for (int n = 0; n < writes.length; n++) {
            writes[n] = new Operation.Put("posts", "k" + n, Searcher.text("apple"), next(), TimeToLive.NONE);
        }
        writer.client.write(writes);
        assertThat(reader.search("posts", "apple", Searcher.object("limit", 0)).hits())
                .hasSize(writes.length);
    }
}
