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
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage;
import topgun.application.message.HybridQuery;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.HybridHit;
import topgun.application.message.ServerMessage.HybridSearchResponse;
import topgun.application.query.Json;
import topgun.application.search.Promptness;
import topgun.application.search.SearchFields;
import topgun.application.search.SearchRules;
import topgun.application.search.SearchSettings;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;

class HybridSearchesTest extends HybridFixture {

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
        assertThat(both.methodScores()).containsOnlyKeys("exact", "fullText").containsEntry("exact", 1.0);
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
                        SearchFields.NONE, SearchRules.NONE, false, 10, 20, 60, 30, 2, 600_000, Promptness.DEFAULT)));
        put("posts", "best", "{'text':'apple'}");
        put("posts", "good", "{'text':'apple and pear'}");
        put("posts", "long", "{'text':'apple" + " plum".repeat(20) + "'}");
        assertThat(keys(reader.search(query("posts", "apple", "", "fullText")))).containsExactly("best", "good");
        assertThat(keys(reader.search(query("posts", "plum", "", "fullText")))).containsExactly("long");
    }

    @Test
    void vectorsAreAThirdWay() {
        put("posts", "a", "{'text':'apple'}");
        put("posts", "b", "{'text':'apple and pear'}");
        meanings.put("b", 1);
        meanings.put("a", 3);
        meanings.put("gone", 1.5);

        HybridSearchResponse response = reader.search(near(query("posts", "apple", "", "fullText", "semantic"), 1.25f));

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
        HybridSearchResponse response = reader.search(limited(query("posts", "apple", RED, "fullText", "exact"), 2));
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
        assertThat(reader.search(query("plain", "apple", RED, "fullText"))).isEqualTo(refused("request", notEnabled));
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
        reader.client.begin(
                new ClientMessage.HybridSearchSubscribe("live", near(query("posts", "", RED, "exact", "semantic"), 1)));
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
