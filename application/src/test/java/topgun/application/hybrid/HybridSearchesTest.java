package topgun.application.hybrid;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.application.hybrid.HybridSearcher.keys;
import static topgun.application.hybrid.HybridSearcher.limited;
import static topgun.application.hybrid.HybridSearcher.near;
import static topgun.application.hybrid.HybridSearcher.query;
import static topgun.application.hybrid.HybridSearcher.scoring;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ClientMessage;
import topgun.application.message.HybridQuery;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.HybridHit;
import topgun.application.message.ServerMessage.HybridSearchResponse;
import topgun.application.message.SubscriberMessage.HybridSearchUpdate;
import topgun.application.message.SubscriberMessage.ResultChange;
import topgun.application.query.Json;
import topgun.application.search.Promptness;
import topgun.application.search.SearchFields;
import topgun.application.search.SearchRules;
import topgun.application.search.SearchSettings;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;

class HybridSearchesTest {

    private static final NodeId WRITER = new NodeId("writer");
    private static final String RED = "{'op':'eq','attribute':'colour','value':'red'}";
    private static final long LAG = Promptness.DEFAULT.longestLagMillis();
    private static final String TOO_BUSY = "the map is too busy to be searched";
    private static final String NO_PROVIDER = "no embedding provider configured for semantic search";

    private final FakeRecordStore store = new FakeRecordStore();
    private final Meanings meanings = new Meanings();
    private TestServer server;
    private HybridSearcher writer;
    private HybridSearcher reader;
    private long written;

    HybridSearchesTest() {
        server = new TestServer(options());
        connect();
    }

    private TestServer.Options options() {
        return new TestServer.Options().store(store).meanings(meanings);
    }

    private void start(TestServer.Options options) {
        server.close();
        server = new TestServer(options);
        connect();
    }

    private void connect() {
        writer = new HybridSearcher(server.user("ann"));
        reader = new HybridSearcher(server.user("bob"));
        meanings.answerOn(this::inLane);
    }

    @AfterEach
    void close() {
        store.repair();
        server.close();
    }

    private void inLane(String map, Runnable task) {
        server.maps.run(map, new MapTask() {
            @Override
            public void run(GridMap loaded) {
                task.run();
            }

            @Override
            public void unavailable(Unavailable reason) {
                throw new AssertionError(reason);
            }
        });
    }

    private Timestamp next() {
        return new Timestamp(TestServer.START_MILLIS + written++, 0, WRITER);
    }

    private void put(String map, String key, String json) {
        writer.client.write(new Operation.Put(map, key, Json.value(json), next(), TimeToLive.NONE));
    }

    private void remove(String map, String key) {
        writer.client.write(new Operation.Remove(map, key, next()));
    }

    private static HybridSearchResponse refused(String id, String error) {
        return new HybridSearchResponse(id, List.of(), 0, Optional.of(error));
    }

    private static SearchSettings strict(String fields) {
        return new SearchSettings(
                SearchFields.parse(fields),
                SearchRules.NONE,
                true,
                10,
                20,
                16 << 20,
                30,
                2,
                600_000,
                Promptness.DEFAULT);
    }

    private static AccessPolicy onlyFields(String... names) {
        return AccessPolicy.denyByDefault(List.of(
                new Policy("ALL", new MapPattern("*"), Set.of(Action.values()), Set.of()),
                new Policy("USER", new MapPattern("*"), Set.of(Action.READ), Set.of(names))));
    }

    @Nested
    class Once {

        @Test
        void whatIsFoundInTwoWaysIsBeforeWhatIsFoundInOne() {
            put("posts", "a", "{'text':'apple','colour':'green'}");
            put("posts", "b", "{'text':'apple and pear','colour':'red'}");
            put("posts", "c", "{'text':'plum','colour':'red'}");
            put("posts", "d", "{'text':'fig','colour':'green'}");

            HybridSearchResponse response = reader.search(query("posts", "apple", RED, "exact", "fullText"));

            assertThat(response.error()).isEmpty();
            assertThat(response.requestId()).isEqualTo("request");
            assertThat(keys(response)).containsExactly("b", "a", "c");
            HybridHit both = response.hits().getFirst();
            assertThat(both.score()).isEqualTo(1.0 / 61 + 1.0 / 62);
            assertThat(both.methodScores())
                    .containsOnlyKeys("exact", "fullText")
                    .containsEntry("exact", 1.0);
            assertThat(both.value()).contains(Json.value("{'text':'apple and pear','colour':'red'}"));
            HybridHit words = response.hits().get(1);
            assertThat(words.score()).isEqualTo(1.0 / 61);
            assertThat(words.methodScores().get("fullText"))
                    .isGreaterThan(both.methodScores().get("fullText"));
        }

        @Test
        void theBestAreFoundAsFarAsTheyAreNotTooLargeTogether() {
            start(new TestServer.Options()
                    .searches(new SearchSettings(
                            SearchFields.NONE,
                            SearchRules.NONE,
                            false,
                            10,
                            20,
                            60,
                            30,
                            2,
                            600_000,
                            Promptness.DEFAULT)));
            put("posts", "best", "{'text':'apple'}");
            put("posts", "good", "{'text':'apple and pear'}");
            put("posts", "long", "{'text':'apple" + " plum".repeat(20) + "'}");
            assertThat(keys(reader.search(query("posts", "apple", "", "fullText"))))
                    .containsExactly("best", "good");
            assertThat(keys(reader.search(query("posts", "plum", "", "fullText"))))
                    .containsExactly("long");
        }

        @Test
        void vectorsAreAThirdWay() {
            put("posts", "a", "{'text':'apple'}");
            put("posts", "b", "{'text':'apple and pear'}");
            meanings.put("b", 1);
            meanings.put("a", 3);
            meanings.put("gone", 1.5);

            HybridSearchResponse response =
                    reader.search(near(query("posts", "apple", "", "fullText", "semantic"), 1.25f));

            assertThat(keys(response)).containsExactly("b", "a");
            assertThat(response.hits().getFirst().score()).isEqualTo(1.0 / 61 + 1.0 / 62);
            assertThat(response.hits().getFirst().methodScores()).containsEntry("semantic", -0.25);
        }

        @Test
        void aMethodWithoutAnythingToLookForFindsNothing() {
            put("posts", "a", "{'text':'apple','colour':'red'}");
            assertThat(reader.search(query("posts", "apple", "", "exact"))).isEqualTo(found());
            assertThat(reader.search(query("posts", "", RED, "fullText"))).isEqualTo(found());
            assertThat(reader.search(query("unknown", "apple", RED, "exact", "fullText")))
                    .isEqualTo(found());
            assertThat(server.maps.count()).isEqualTo(1);
        }

        private static HybridSearchResponse found() {
            return new HybridSearchResponse("request", List.of(), 0, Optional.empty());
        }

        @Test
        void asManyAsAreWantedAreFoundAndTenUnlessSaid() {
            for (int n = 10; n < 40; n++) {
                put("posts", "k" + n, "{'text':'apple','colour':'red'}");
            }
            assertThat(keys(reader.search(query("posts", "", RED, "exact"))))
                    .containsExactly("k10", "k11", "k12", "k13", "k14", "k15", "k16", "k17", "k18", "k19");
            assertThat(keys(reader.search(limited(query("posts", "apple", "", "fullText"), 12))))
                    .hasSize(12);
            assertThat(keys(reader.search(limited(query("posts", "apple", RED, "fullText", "exact"), 1.9))))
                    .containsExactly("k10");
            start(options().searches(strict("posts:text")));
            assertThat(keys(reader.search(limited(query("posts", "", RED, "exact"), 1e9))))
                    .hasSize(20);
        }

        @Test
        void theLastThatMatchesIsTheBestIfItHasTheWords() {
            for (int n = 10; n < 40; n++) {
                put("posts", "k" + n, "{'text':'plum','colour':'red'}");
            }
            put("posts", "z", "{'text':'apple','colour':'red'}");
            HybridSearchResponse response =
                    reader.search(limited(query("posts", "apple", RED, "fullText", "exact"), 2));
            assertThat(keys(response)).containsExactly("z", "k10");
            assertThat(response.hits().getFirst().score()).isEqualTo(1.0 / 61 + 1.0 / 61);
        }

        @Test
        void whatScoresTooLittleIsLeftOutAndValuesIfNotWanted() {
            put("posts", "a", "{'text':'apple','colour':'red'}");
            put("posts", "b", "{'text':'apple and plum','colour':'green'}");
            HybridSearchResponse response =
                    reader.search(scoring(query("posts", "apple", RED, "exact", "fullText"), 0.02, false));
            assertThat(keys(response)).containsExactly("a");
            assertThat(response.hits().getFirst().value()).isEmpty();
        }

        @Test
        void meaningsThatCannotBeComparedAreNotReplacedByWords() {
            put("posts", "a", "{'text':'apple','colour':'red'}");
            assertThat(reader.search(query("posts", "apple", RED, "semantic", "exact", "fullText")))
                    .isEqualTo(refused("request", NO_PROVIDER));
            meanings.fail("dimension mismatch");
            assertThat(reader.search(near(query("posts", "apple", RED, "semantic", "fullText"), 1)))
                    .isEqualTo(refused("request", "dimension mismatch"));
        }

        @Test
        void aMethodThatIsNotAvailableIsLeftOutUnlessAllAreNot() {
            start(options().searches(strict("posts:text")));
            put("posts", "a", "{'text':'apple','colour':'red'}");
            put("plain", "a", "{'text':'apple','colour':'red'}");
            meanings.haveNoIndex("no vector index on map plain");
            String notEnabled = "Full-text search not enabled for map: plain";
            assertThat(keys(reader.search(query("plain", "apple", RED, "exact", "fullText", "new"))))
                    .containsExactly("a");
            assertThat(reader.search(query("plain", "apple", RED, "fullText")))
                    .isEqualTo(refused("request", notEnabled));
            assertThat(keys(reader.search(near(query("posts", "apple", "", "fullText", "semantic"), 1))))
                    .containsExactly("a");
            assertThat(reader.search(near(query("plain", "apple", "", "fullText", "semantic"), 1)))
                    .isEqualTo(refused("request", "no vector index on map plain"));
        }

        @Test
        void everyRefusalIsAnAnswer() {
            start(options()
                    .searches(strict("posts:text"))
                    .policy(AccessPolicy.denyByDefault(
                            List.of(new Policy("USER", new MapPattern("p*"), Set.of(Action.values()), Set.of())))));
            for (int n = 0; n < 10; n++) {
                put("posts", "k" + n, "{'text':'" + "a".repeat(200) + "'}");
            }
            store.breakLoading();
            Map<HybridQuery, String> refusals = Map.of(
                    new HybridQuery.Malformed("Invalid message format: no mapName"),
                    "Invalid message format: no mapName",
                    query("secret", "x", "", "fullText"),
                    "Access denied for map: secret",
                    query("posts", "x", ""),
                    "methods must name exact, fullText or semantic",
                    query("posts", "x", "", "telepathy"),
                    "methods must name exact, fullText or semantic",
                    limited(query("posts", "x", "", "fullText"), 0.5),
                    "k must be at least 1",
                    query("posts", "x".repeat(31), "", "fullText"),
                    "the query is longer than 30 characters",
                    query("posts", "", "{'op':'resembles','attribute':'a'}", "exact"),
                    "Invalid message format",
                    query("posts", "", "{'op':'regex','attribute':'text','value':'(a|aa)+\\\\1b'}", "exact"),
                    "the regular expression takes too long on this map",
                    query("pears", "x", "", "fullText", "exact"),
                    "Failed to load map pears");
            refusals.forEach((query, error) -> {
                assertThat(reader.search(query)).isEqualTo(refused("request", error));
                assertThat(reader.subscribe("s", query)).isEqualTo(refused("s", error));
            });
        }

        @Test
        void whatIsHiddenIsNeitherFoundNorShown() {
            start(options().policy(onlyFields("text")));
            writer = new HybridSearcher(server.connect().authenticate("w:ALL"));
            put("posts", "a", "{'text':'apple','colour':'red','note':'pear'}");
            assertThat(keys(reader.search(query("posts", "pear", RED, "exact", "fullText"))))
                    .isEmpty();
            assertThat(reader.search(query("posts", "apple", RED, "exact", "fullText"))
                            .hits())
                    .singleElement()
                    .satisfies(hit -> {
                        assertThat(hit.methodScores()).containsOnlyKeys("fullText");
                        assertThat(hit.value()).contains(Json.value("{'text':'apple'}"));
                    });
        }

        @Test
        void whatIsHiddenMeanwhileIsNotShown() {
            start(options().policy(onlyFields()));
            writer = new HybridSearcher(server.connect().authenticate("w:ALL"));
            put("posts", "a", "{'text':'apple','colour':'red'}");
            meanings.hold();
            reader.client.begin(
                    new ClientMessage.HybridSearch("once", near(query("posts", "", RED, "exact", "semantic"), 1)));
            reader.client.begin(new ClientMessage.HybridSearchSubscribe(
                    "live", near(query("posts", "", RED, "exact", "semantic"), 1)));
            server.access.replace(onlyFields("text"));
            meanings.release();
            assertThat(reader.client.heard())
                    .containsExactlyInAnyOrder(
                            new HybridSearchResponse("once", List.of(), 0, Optional.empty()),
                            new HybridSearchResponse("live", List.of(), 0, Optional.empty()));
        }

        @Test
        void whoWouldWaitTooLongIsTold() {
            HybridQuery.Complete query = near(query("posts", "", RED, "exact", "semantic"), 1);
            meanings.hold();
            reader.client.begin(new ClientMessage.HybridSearch("once", query));
            reader.client.begin(new ClientMessage.HybridSearchSubscribe("live", query));
            server.time.advance(25_000);
            meanings.release();
            meanings.release();
            assertThat(reader.client.heard(HybridSearchResponse.class))
                    .containsExactly(refused("once", TOO_BUSY), refused("live", TOO_BUSY));
            assertThat(reader.subscribe("live", query).error()).isEmpty();
        }

        @Test
        void whoMayNotReadAnyMoreIsTold() {
            start(options().policy(onlyFields()));
            meanings.hold();
            reader.client.begin(new ClientMessage.HybridSearch("once", near(query("posts", "", "", "semantic"), 1)));
            reader.client.begin(
                    new ClientMessage.HybridSearchSubscribe("live", near(query("posts", "", "", "semantic"), 1)));
            server.access.replace(AccessPolicy.denyByDefault(List.of()));
            meanings.release();
            assertThat(reader.client.heard())
                    .containsExactlyInAnyOrder(
                            refused("once", "Access denied for map: posts"),
                            new Failure(403, "Access denied for map: posts"),
                            refused("live", "Access denied for map: posts"));
            assertThat(server.maps.count()).isZero();
        }

        @Test
        void allValuesOfATaggedRecordAreOne() {
            writer.client.write(
                    new Operation.OrAdd("tags", "k", Json.value("'apple'"), next(), new Tag("1"), TimeToLive.NONE),
                    new Operation.OrAdd("tags", "k", Json.value("'pear'"), next(), new Tag("2"), TimeToLive.NONE));
            assertThat(reader.search(query(
                                    "tags", "pear", "{'op':'eq','attribute':'length','value':2}", "exact", "fullText"))
                            .hits())
                    .singleElement()
                    .satisfies(hit -> {
                        assertThat(hit.methodScores()).containsOnlyKeys("exact", "fullText");
                        assertThat(hit.value()).contains(Json.value("['apple','pear']"));
                    });
        }
    }

    @Nested
    class Live {

        private final HybridQuery.Complete applesAndReds = query("posts", "apple", RED, "exact", "fullText");

        @Test
        void tellsWhatEntersChangesAndLeaves() {
            reader.subscribe("s", applesAndReds);
            put("posts", "a", "{'text':'apple'}");
            assertThat(reader.client.heard()).last().isInstanceOfSatisfying(Delivered.class, delivered -> {
                assertThat(delivered.subscriptionId()).isEqualTo("s");
                assertThat(delivered.message()).isInstanceOfSatisfying(HybridSearchUpdate.class, update -> {
                    assertThat(update.change()).isEqualTo(ResultChange.ENTER);
                    assertThat(update.score()).isEqualTo(1.0 / 61);
                    assertThat(update.methodScores()).containsOnlyKeys("fullText");
                    assertThat(update.value()).contains(Json.value("{'text':'apple'}"));
                });
            });
            assertThat(reader.updates("s")).containsExactly("ENTER a");
            server.time.advance(LAG);
            put("posts", "b", "{'colour':'red'}");
            assertThat(reader.updates("s")).containsExactly("ENTER b");
            server.time.advance(LAG);
            put("posts", "b", "{'colour':'red','year':1}");
            assertThat(reader.updates("s")).containsExactly("UPDATE b");
            server.time.advance(LAG);
            remove("posts", "b");
            assertThat(reader.client.heard())
                    .contains(new Delivered(
                            "s",
                            new HybridSearchUpdate("b", Optional.of(Value.NULL), 0, Map.of(), ResultChange.LEAVE)));
            assertThat(reader.updates("s")).containsExactly("LEAVE b");
        }

        @Test
        void whatWordsAreWorthIsNoNewsAsLongAsRanksStay() {
            put("posts", "a", "{'text':'apple'}");
            put("posts", "b", "{'text':'apple pear'}");
            reader.subscribe("s", query("posts", "apple", "", "fullText"));
            put("posts", "x", "{'text':'fig'}");
            server.time.advance(LAG);
            assertThat(reader.updates("s")).isEmpty();
            put("posts", "c", "{'text':'apple apple'}");
            assertThat(reader.updates("s")).containsExactly("ENTER c", "UPDATE a", "UPDATE b");
        }

        @Test
        void theTimeThatMeaningsTakeOfTheLaneCounts() {
            reader.subscribe("s", near(query("posts", "", "", "semantic"), 1));
            meanings.take(LAG);
            put("posts", "a", "{'year':1}");
            assertThat(meanings.asked()).isEqualTo(2);
            put("posts", "a", "{'year':2}");
            server.time.advance(9 * LAG - 1);
            assertThat(meanings.asked()).isEqualTo(2);
            server.time.advance(1);
            assertThat(meanings.asked()).isEqualTo(3);
        }

        @Test
        void tellsTheWriterToo() {
            writer.subscribe("s", applesAndReds);
            put("posts", "a", "{'text':'apple'}");
            assertThat(writer.updates("s")).containsExactly("ENTER a");
        }

        @Test
        void theBestPushTheOthersOut() {
            put("posts", "b", "{'text':'apple pear plum'}");
            reader.subscribe("s", limited(applesAndReds, 1));
            put("posts", "a", "{'text':'apple'}");
            assertThat(reader.updates("s")).containsExactly("LEAVE b", "ENTER a");
        }

        @Test
        void withoutValuesOnlyWhatShowsIsTold() {
            reader.subscribe("s", scoring(query("posts", "", RED, "exact"), 0, false));
            put("posts", "a", "{'colour':'red'}");
            assertThat(reader.result("s").get("a").value()).isEmpty();
            server.time.advance(LAG);
            put("posts", "a", "{'colour':'red','year':1}");
            assertThat(reader.updates("s")).containsExactly("ENTER a");
        }

        @Test
        void runsAnewOnceForAllChangesWithinTheLag() {
            meanings.put("a", 1);
            reader.subscribe("s", near(query("posts", "", "", "semantic"), 1));
            assertThat(meanings.asked()).isEqualTo(1);
            server.time.advance(10 * LAG);
            assertThat(meanings.asked()).as("nothing has changed").isEqualTo(1);
            put("posts", "a", "{'year':1}");
            assertThat(meanings.asked()).isEqualTo(2);
            for (int year = 2; year < 10; year++) {
                put("posts", "a", "{'year':" + year + "}");
                put("others", "a", "{'year':" + year + "}");
            }
            server.time.advance(LAG - 1);
            assertThat(meanings.asked()).isEqualTo(2);
            server.time.advance(1);
            assertThat(meanings.asked()).isEqualTo(3);
            assertThat(reader.updates("s")).containsExactly("ENTER a", "UPDATE a");
            server.time.advance(10 * LAG);
            assertThat(meanings.asked()).isEqualTo(3);
        }

        @Test
        void whatIsEqualIsRunOnceForAll() {
            var other = new HybridSearcher(server.user("eve"));
            HybridQuery.Complete query = applesAndReds;
            reader.subscribe("s1", query);
            put("posts", "z", "{'text':'plum'}");
            server.time.advance(LAG);
            server.awaitSaved();
            int before = server.codec.encoded();
            put("posts", "a", "{'text':'apple'}");
            server.awaitSaved();
            int alone = server.codec.encoded() - before;
            server.time.advance(LAG);
            assertThat(keys(other.subscribe("s2", query))).containsExactly("a");
            before = server.codec.encoded();
            put("posts", "b", "{'colour':'red'}");
            server.awaitSaved();
            assertThat(server.codec.encoded() - before).isLessThanOrEqualTo(alone + 1);
            assertThat(other.updates("s2")).contains("ENTER b");
        }

        @Test
        void nothingOvertakesTheFirstAnswer() {
            put("posts", "a", "{'colour':'red'}");
            meanings.hold();
            HybridQuery.Complete query = near(query("posts", "", RED, "exact", "semantic"), 1);
            reader.client.begin(new ClientMessage.HybridSearchSubscribe("s", query));
            put("posts", "b", "{'colour':'red'}");
            server.time.advance(10 * LAG);
            assertThat(reader.client.heard()).isEmpty();
            meanings.release();
            assertThat(reader.result("s")).containsOnlyKeys("a", "b");
            put("posts", "c", "{'colour':'red'}");
            server.time.advance(LAG);
            assertThat(reader.result("s")).containsOnlyKeys("a", "b", "c");
        }

        @Test
        void whoComesWhileItIsRunSeesWhatHasBeenWrittenSince() {
            HybridQuery.Complete query = near(query("posts", "", RED, "exact", "semantic"), 1);
            reader.subscribe("s", query);
            meanings.hold();
            put("posts", "a", "{'colour':'red'}");
            writer.client.begin(new ClientMessage.HybridSearchSubscribe("w", query));
            meanings.release();
            assertThat(writer.result("w")).containsOnlyKeys("a");
            assertThat(reader.result("s")).containsOnlyKeys("a");
        }

        @Test
        void whatIsMadeOfARecordLaterIsFollowed() {
            put("posts", "a", "{'text':'apple'}");
            reader.subscribe("s", near(query("posts", "", "", "semantic"), 1));
            meanings.put("a", 1);
            server.time.advance(10 * LAG);
            assertThat(reader.updates("s")).isEmpty();
            meanings.tellChange("posts");
            assertThat(reader.updates("s")).containsExactly("ENTER a");
        }

        @Test
        void aFailureLeavesTheResultAsItIsUntilTheNextChange() {
            put("posts", "a", "{'colour':'red'}");
            reader.subscribe("s", near(query("posts", "", RED, "exact", "semantic"), 1));
            meanings.fail("later");
            HybridQuery.Complete onlyMeanings = near(query("posts", "", "", "semantic"), 1);
            assertThat(reader.subscribe("t", onlyMeanings)).isEqualTo(refused("t", "later"));
            meanings.recover();
            reader.subscribe("t", onlyMeanings);
            meanings.fail("later");
            meanings.put("a", 1);
            put("posts", "a", "{'colour':'red','year':1}");
            server.time.advance(10 * LAG);
            assertThat(reader.result("t")).isEmpty();
            meanings.recover();
            put("posts", "b", "{'colour':'red'}");
            assertThat(reader.result("t")).containsOnlyKeys("a");
            assertThat(reader.result("s")).containsOnlyKeys("a", "b");
        }

        @Test
        void whoWaitsForMeaningsKeepsNobodyElseWaiting() {
            reader.subscribe("s", near(query("posts", "", RED, "exact", "semantic"), 1));
            reader.subscribe("t", query("posts", "", RED, "exact"));
            meanings.hold();
            put("posts", "a", "{'colour':'red'}");
            assertThat(reader.result("s")).isEmpty();
            assertThat(reader.result("t")).containsOnlyKeys("a");
            server.time.advance(60 * LAG);
            meanings.release();
            assertThat(reader.result("s")).containsOnlyKeys("a");
            put("posts", "b", "{'colour':'red'}");
            assertThat(reader.result("t")).containsOnlyKeys("a", "b");
        }

        @Test
        void whatExpiresLeavesByItself() {
            writer.client.write(
                    new Operation.Put("posts", "a", Json.value("{'colour':'red'}"), next(), new TimeToLive(1_000)));
            reader.subscribe("s", applesAndReds);
            server.time.advance(1_000 + 500 + LAG);
            assertThat(reader.updates("s")).containsExactly("LEAVE a");
        }

        @Test
        void idsBelongToConnectionsAndALaterSearchReplacesAnEarlier() {
            var other = new HybridSearcher(server.user("eve"));
            reader.subscribe("s", applesAndReds);
            other.subscribe("s", applesAndReds);
            other.unsubscribe("s");
            reader.subscribe("s", query("notes", "pear", "", "fullText"));
            put("posts", "a", "{'text':'apple'}");
            put("notes", "a", "{'text':'apple'}");
            put("notes", "b", "{'text':'pear'}");
            server.time.advance(LAG);
            assertThat(reader.result("s")).containsOnlyKeys("b");
            assertThat(reader.subscribe("s", new HybridQuery.Malformed("no"))).isEqualTo(refused("s", "no"));
            reader.updates("s");
            put("notes", "c", "{'text':'pear'}");
            server.time.advance(LAG);
            assertThat(reader.updates("s")).isEmpty();
            assertThat(other.updates("s")).isEmpty();
        }

        @Test
        void aConnectionHasSoMany() {
            start(options().mostHybridSearches(2));
            reader.subscribe("1", applesAndReds);
            reader.subscribe("2", applesAndReds);
            assertThat(reader.subscribe("3", applesAndReds))
                    .isEqualTo(refused("3", "more than 2 live hybrid searches"));
            assertThat(reader.subscribe("2", query("notes", "x", "", "fullText"))
                            .error())
                    .isEmpty();
            reader.unsubscribe("1");
            assertThat(reader.subscribe("3", applesAndReds).error()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"true, false", "false, false", "true, true", "false, true"})
        void nothingIsKeptForWhoIsGone(boolean disconnects, boolean stillWaits) {
            if (stillWaits) {
                meanings.hold();
            }
            reader.client.begin(
                    new ClientMessage.HybridSearchSubscribe("s", near(query("unknown", "", "", "semantic"), 1)));
            assertThat(server.maps.count()).isEqualTo(1);
            if (disconnects) {
                reader.client.disconnect();
            } else {
                reader.client.begin(new ClientMessage.HybridSearchUnsubscribe("s"));
            }
            meanings.release();
            inLane("unknown", () -> {});
            assertThat(server.maps.count()).isZero();
        }

        @Test
        void whoMaySeeSomethingElseIsAnsweredAnew() {
            start(options().policy(onlyFields()));
            writer = new HybridSearcher(server.connect().authenticate("w:ALL"));
            put("posts", "a", "{'text':'apple','colour':'red'}");
            put("posts", "b", "{'text':'plum','colour':'red'}");
            reader.subscribe("s", applesAndReds);
            assertThat(reader.result("s")).containsOnlyKeys("a", "b");
            server.access.replace(onlyFields("text"));
            assertThat(reader.result("s")).containsOnlyKeys("a");
            put("posts", "c", "{'text':'apple','colour':'red'}");
            server.time.advance(LAG);
            assertThat(reader.result("s").get("c").value()).contains(Json.value("{'text':'apple'}"));
            assertThat(reader.client.heard(HybridSearchResponse.class)).hasSize(2);
        }

        @Test
        void whoMaySeeSomethingElseBeforeHisAnswerLeavesOthersWhereTheyAre() {
            start(options().policy(policy()));
            HybridQuery.Complete query = near(query("posts", "", RED, "exact", "semantic"), 1);
            meanings.hold();
            writer.client.begin(new ClientMessage.HybridSearchSubscribe("s", query));
            var other = new HybridSearcher(server.connect().authenticate("eve:OTHER"));
            reader.client.begin(new ClientMessage.HybridSearchSubscribe("s", query));
            other.client.begin(new ClientMessage.HybridSearchSubscribe("s", query));
            writer.client.begin(new ClientMessage.HybridSearchUnsubscribe("s"));
            inLane("posts", () -> {
                meanings.release();
                server.access.replace(policy("text"));
            });
            writer = new HybridSearcher(server.connect().authenticate("w:OTHER"));
            put("posts", "a", "{'text':'apple','colour':'red'}");
            assertThat(reader.result("s")).isEmpty();
            assertThat(other.result("s")).containsOnlyKeys("a");
        }

        private static AccessPolicy policy(String... fieldsOfUsers) {
            return AccessPolicy.denyByDefault(List.of(
                    new Policy("OTHER", new MapPattern("*"), Set.of(Action.values()), Set.of()),
                    new Policy("USER", new MapPattern("*"), Set.of(Action.values()), Set.of(fieldsOfUsers))));
        }

        @Test
        void endsWithTheRight() {
            start(options().policy(onlyFields()));
            writer = new HybridSearcher(server.connect().authenticate("w:ALL"));
            reader.subscribe("s", applesAndReds);
            reader.client.forget();
            server.access.replace(AccessPolicy.denyByDefault(
                    List.of(new Policy("ALL", new MapPattern("*"), Set.of(Action.values()), Set.of()))));
            assertThat(reader.client.heard())
                    .containsExactly(
                            new Failure(403, "Access denied for map: posts"),
                            refused("s", "Access denied for map: posts"));
            put("posts", "a", "{'text':'apple'}");
            server.time.advance(LAG);
            assertThat(reader.client.heard()).hasSize(2);
        }

        @Test
        void aPatternThatTurnsOutToTakeTooLongEndsIt() {
            reader.subscribe(
                    "s", query("posts", "", "{'op':'regex','attribute':'s','value':'(a|aa)+\\\\1b'}", "exact"));
            reader.client.forget();
            for (int n = 0; n < 10; n++) {
                put("posts", "k" + n, "{'s':'" + "a".repeat(200) + "'}");
            }
            server.time.advance(LAG);
            assertThat(reader.client.heard())
                    .containsExactly(refused("s", "the regular expression takes too long on this map"));
        }
    }
}
