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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.message.ClientMessage;
import topgun.application.message.HybridQuery;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.HybridSearchResponse;
import topgun.application.message.SubscriberMessage.HybridSearchUpdate;
import topgun.application.message.SubscriberMessage.ResultChange;
import topgun.application.query.Json;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;

class LiveHybridSearchesTest extends HybridFixture {

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
                        "s", new HybridSearchUpdate("b", Optional.of(Value.NULL), 0, Map.of(), ResultChange.LEAVE)));
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
        assertThat(reader.subscribe("3", applesAndReds)).isEqualTo(refused("3", "more than 2 live hybrid searches"));
        assertThat(reader.subscribe("2", query("notes", "x", "", "fullText")).error())
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
                        new Failure(403, "Access denied for map: posts"), refused("s", "Access denied for map: posts"));
        put("posts", "a", "{'text':'apple'}");
        server.time.advance(LAG);
        assertThat(reader.client.heard()).hasSize(2);
    }

    @Test
    void aPatternThatTurnsOutToTakeTooLongEndsIt() {
        reader.subscribe("s", query("posts", "", "{'op':'regex','attribute':'s','value':'(a|aa)+\\\\1b'}", "exact"));
        reader.client.forget();
        for (int n = 0; n < 10; n++) {
            put("posts", "k" + n, "{'s':'" + "a".repeat(200) + "'}");
        }
        server.time.advance(LAG);
        assertThat(reader.client.heard())
                .containsExactly(refused("s", "the regular expression takes too long on this map"));
    }
}
