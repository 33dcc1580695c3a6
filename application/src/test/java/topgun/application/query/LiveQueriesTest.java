package topgun.application.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
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
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ServerMessage.CursorStatus;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.Row;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.application.message.SubscriberMessage.QueryUpdate;
import topgun.application.message.SubscriberMessage.ResultChange;
import topgun.application.session.Dialect;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.query.QueryRules;

class LiveQueriesTest {

    private static final NodeId WRITER = new NodeId("writer");

    private final FakeRecordStore store = new FakeRecordStore();
    private TestServer server = new TestServer(new TestServer.Options().store(store));
    private Subscriber writer = new Subscriber(server.user("ann"));
    private Subscriber reader = new Subscriber(server.user("bob"));
    private long written;

    @AfterEach
    void close() {
        store.repair();
        server.close();
    }

    private void start(TestServer.Options options) {
        server.close();
        server = new TestServer(options.store(store));
        writer = new Subscriber(server.user("ann"));
        reader = new Subscriber(server.user("bob"));
    }

    private Timestamp next() {
        return new Timestamp(TestServer.START_MILLIS + written++, 0, WRITER);
    }

    private void put(String map, String key, String value) {
        put(map, key, value, TimeToLive.NONE);
    }

    private void put(String map, String key, String value, TimeToLive ttl) {
        writer.client.write(new Operation.Put(map, key, Json.value(value), next(), ttl));
    }

    private void delete(String map, String key) {
        writer.client.write(new Operation.Remove(map, key, next()));
    }

    private static QueryUpdate enter(String key, String value) {
        return new QueryUpdate(key, Optional.of(Json.value(value)), ResultChange.ENTER);
    }

    private static QueryUpdate update(String key, String value) {
        return new QueryUpdate(key, Optional.of(Json.value(value)), ResultChange.UPDATE);
    }

    private static QueryUpdate leave(String key) {
        return new QueryUpdate(key, Optional.empty(), ResultChange.LEAVE);
    }

    private static List<String> keys(QueryResponse response) {
        return response.rows().stream().map(Row::key).toList();
    }

    @Nested
    class Results {

        @Test
        void rowsEnterChangeAndLeave() {
            put("m", "a", "{'c':'Oslo'}");
            assertThat(reader.subscribe("q", "m", "{'where':{'c':'Oslo'}}"))
                    .isEqualTo(new QueryResponse(
                            "q",
                            List.of(new Row("a", Json.value("{'c':'Oslo'}"))),
                            false,
                            Optional.empty(),
                            CursorStatus.NONE,
                            Optional.empty()));
            put("m", "b", "{'c':'Oslo'}");
            put("m", "x", "{'c':'Rome'}");
            put("m", "a", "{'c':'Oslo','n':1}");
            put("m", "a", "{'c':'Oslo','n':1}");
            put("m", "b", "{'c':'Rome'}");
            delete("m", "a");
            assertThat(reader.updates("q"))
                    .containsExactly(
                            enter("b", "{'c':'Oslo'}"), update("a", "{'c':'Oslo','n':1}"), leave("b"), leave("a"));
        }

        @Test
        void aWindowMovesUpTheNextBestAndMakesRoomFirst() {
            for (int n = 1; n <= 4; n++) {
                put("m", "k" + n, "{'n':" + n + "}");
            }
            QueryResponse response = reader.subscribe("q", "m", "{'sort':{'n':'asc'},'limit':2}");
            assertThat(keys(response)).containsExactly("k1", "k2");
            assertThat(response.hasMore()).isTrue();
            put("m", "k0", "{'n':0}");
            delete("m", "k1");
            put("m", "k2", "{'n':9}");
            assertThat(reader.updates("q"))
                    .containsExactly(
                            leave("k2"),
                            enter("k0", "{'n':0}"),
                            leave("k1"),
                            enter("k2", "{'n':2}"),
                            leave("k2"),
                            enter("k3", "{'n':3}"));
        }

        @Test
        void onlyTheFieldsAskedForAreShownAndOnlyTheirChangesTold() {
            put("m", "a", "{'x':1,'y':1}");
            var message = new QuerySubscribe(
                    "q", "m", Json.value("{'where':{'x':1},'fields':['x']}"), Optional.of(List.of("y", "z")));
            assertThat(reader.subscribe(message).rows()).containsExactly(new Row("a", Json.value("{'y':1}")));
            put("m", "a", "{'x':1,'y':1,'other':5}");
            assertThat(reader.updates("q")).isEmpty();
            put("m", "a", "{'x':1,'y':2,'z':3}");
            assertThat(reader.updates("q")).containsExactly(update("a", "{'y':2,'z':3}"));
        }

        @Test
        void groupsAreRowsThatFollowTheirMembers() {
            put("m", "a", "{'c':'Oslo','n':1}");
            reader.subscribe("q", "m", "{'groupBy':['c'],'aggregations':[{'func':'sum','field':'n'}]}");
            put("m", "b", "{'c':'Oslo','n':2}");
            put("m", "a", "{'c':'Rome','n':1}");
            assertThat(reader.updates("q"))
                    .containsExactly(
                            update("S4:Oslo", "{'__key':'S4:Oslo','__count':2,'c':'Oslo','__sum_n':3}"),
                            update("S4:Oslo", "{'__key':'S4:Oslo','__count':1,'c':'Oslo','__sum_n':2}"),
                            enter("S4:Rome", "{'__key':'S4:Rome','__count':1,'c':'Rome','__sum_n':1}"));
        }

        @Test
        void taggedMapsShowListsOfValues() {
            var first = new Operation.OrAdd("o", "k", Json.value("{'t':'x'}"), next(), new Tag("1"), TimeToLive.NONE);
            writer.client.write(first);
            assertThat(reader.subscribe("q", "o", "{}").rows())
                    .containsExactly(new Row("k", Json.value("[{'t':'x'}]")));
            assertThat(reader.subscribe("none", "o", "{'where':{'t':'x'}}").rows())
                    .isEmpty();
            assertThat(keys(reader.subscribe("two", "o", "{'where':{'length':2}}")))
                    .isEmpty();
            reader.forget();
            writer.client.write(
                    new Operation.OrAdd("o", "k", Json.value("{'t':'y'}"), next(), new Tag("2"), TimeToLive.NONE));
            writer.client.write(new Operation.OrRemove("o", "k", new Tag("1")));
            writer.client.write(new Operation.OrRemove("o", "k", new Tag("2")));
            List<Delivered> delivered = reader.client.heard(Delivered.class);
            assertThat(delivered)
                    .containsExactly(
                            new Delivered("q", update("k", "[{'t':'x'},{'t':'y'}]")),
                            new Delivered("two", enter("k", "[{'t':'x'},{'t':'y'}]")),
                            new Delivered("q", update("k", "[{'t':'y'}]")),
                            new Delivered("two", leave("k")),
                            new Delivered("q", leave("k")));
        }

        @Test
        void aSubscriptionDoesNotDecideWhatKindAMapIs() {
            reader.subscribe("q", "new", "{}");
            writer.client.write(
                    new Operation.OrAdd("new", "k", Json.value("1"), next(), new Tag("1"), TimeToLive.NONE));
            assertThat(reader.updates("q")).containsExactly(enter("k", "[1]"));
        }

        @Test
        void writersHearOfTheirOwnResultsButNotOfTheirOwnWrites() {
            writer.subscribe("q", "m", "{}");
            writer.forget();
            put("m", "k", "1");
            assertThat(writer.client.heard(Delivered.class)).containsExactly(new Delivered("q", enter("k", "1")));
            assertThat(writer.client.heard(ServerEvent.class)).isEmpty();
        }

        @Test
        void whoeverFollowsAMapHearsOfChangesOutsideOfHisQuery() {
            reader.subscribe("q", "m", "{'where':{'x':1}}");
            reader.subscribe("p", "m", "{'where':{'x':2}}");
            reader.forget();
            put("m", "k", "{'x':5}");
            assertThat(reader.client.heard()).hasSize(1).first().isInstanceOf(ServerEvent.LwwChanged.class);
        }

        @Test
        void writesThatLoseAreNotTold() {
            put("m", "k", "{'n':1}");
            reader.subscribe("q", "m", "{}");
            reader.forget();
            writer.client.write(
                    new Operation.Put("m", "k", Json.value("{'n':2}"), new Timestamp(5, 0, WRITER), TimeToLive.NONE));
            assertThat(reader.client.heard()).isEmpty();
        }

        @Test
        void aResultTooLargeIsCutAndStaysRight() {
            start(new TestServer.Options()
                    .queries(new QuerySettings(QueryRules.DEFAULT, 100, 3, 600_000, IndexSettings.NONE)));
            put("m", "b", "1");
            put("m", "c", "1");
            QueryResponse whole = reader.subscribe("q", "m", "{}");
            assertThat(whole.hasMore()).isFalse();
            put("m", "d", "1");
            put("m", "e", "1");
            put("m", "a", "1");
            assertThat(reader.updates("q")).containsExactly(enter("d", "1"), leave("d"), enter("a", "1"));

            QueryResponse cut = reader.subscribe("p", "m", "{}");
            assertThat(keys(cut)).containsExactly("a", "b", "c");
            assertThat(cut.hasMore()).isTrue();
            assertThat(cut.nextCursor()).isEmpty();
            QueryResponse asked = reader.subscribe("r", "m", "{'limit':50}");
            assertThat(keys(asked)).containsExactly("a", "b", "c");
            assertThat(asked.nextCursor()).isPresent();
        }
    }

    @Nested
    class Cursors {

        private String query(String cursor) {
            return "{'sort':{'n':'asc'},'limit':2,'cursor':'" + cursor + "'}";
        }

        private String fill() {
            for (int n = 1; n <= 5; n++) {
                put("m", "k" + n, "{'n':" + n / 2 + "}");
            }
            QueryResponse first = reader.subscribe("q", "m", "{'sort':{'n':'asc'},'limit':2}");
            assertThat(first.cursorStatus()).isEqualTo(CursorStatus.NONE);
            return first.nextCursor().orElseThrow();
        }

        @Test
        void leadFromPageToPage() {
            QueryResponse second = reader.subscribe("q2", "m", query(fill()));
            assertThat(second.cursorStatus()).isEqualTo(CursorStatus.VALID);
            assertThat(keys(second)).containsExactly("k3", "k4");
            QueryResponse third =
                    reader.subscribe("q3", "m", query(second.nextCursor().orElseThrow()));
            assertThat(keys(third)).containsExactly("k5");
            assertThat(third.hasMore()).isFalse();
            assertThat(third.nextCursor()).isEmpty();
        }

        @Test
        void aPageStaysBehindItsCursorWhateverHappensAndHoweverLong() {
            reader.subscribe("q2", "m", query(fill()));
            server.time.advance(700_000);
            put("m", "k0", "{'n':0}");
            put("m", "k9", "{'n':1}");
            put("m", "k9", "{'n':9}");
            assertThat(reader.updates("q2"))
                    .containsExactly(leave("k4"), enter("k9", "{'n':1}"), leave("k9"), enter("k4", "{'n':2}"));
        }

        @Test
        void areGoodForTenMinutes() {
            String cursor = fill();
            server.time.advance(600_000);
            assertThat(reader.subscribe("q2", "m", query(cursor)).cursorStatus())
                    .isEqualTo(CursorStatus.VALID);
            server.time.advance(1);
            QueryResponse late = reader.subscribe("q3", "m", query(cursor));
            assertThat(late.cursorStatus()).isEqualTo(CursorStatus.EXPIRED);
            assertThat(keys(late)).containsExactly("k1", "k2");
        }

        @Test
        void areForOneQuery() {
            String cursor = fill();
            QueryResponse other =
                    reader.subscribe("q2", "m", "{'sort':{'n':'desc'},'limit':2,'cursor':'" + cursor + "'}");
            assertThat(other.cursorStatus()).isEqualTo(CursorStatus.INVALID);
            assertThat(keys(other)).containsExactly("k4", "k5");
            assertThat(reader.subscribe("q3", "m", query("nonsense")).cursorStatus())
                    .isEqualTo(CursorStatus.INVALID);
        }

        @Test
        void withoutALimitLeadToAllTheRest() {
            String cursor = fill();
            QueryResponse rest = reader.subscribe("q2", "m", "{'sort':{'n':'asc'},'cursor':'" + cursor + "'}");
            assertThat(keys(rest)).containsExactly("k3", "k4", "k5");
            put("m", "k0", "{'n':-1}");
            put("m", "k6", "{'n':7}");
            delete("m", "k3");
            assertThat(reader.updates("q2")).containsExactly(enter("k6", "{'n':7}"), leave("k3"));
        }
    }

    @Nested
    class Refusals {

        @ParameterizedTest
        @CsvSource(
                delimiter = '~',
                value = {
                    "{'limit':'5'} ~ Invalid message format",
                    "{'sort':{'a':'up'}} ~ Invalid message format",
                    "{'predicate':{'op':'match','attribute':'a'}} ~ Invalid message format",
                    "{'predicate':{'op':'regex','attribute':'a','value':'['}} ~ Invalid regular expression: /[/: Unterminated character class",
                })
        void areToldTwiceAndLeaveNothingBehind(String query, String reason) {
            QueryResponse response = reader.subscribe("q", "m", query);
            assertThat(response.error()).contains(reason);
            assertThat(reader.client.heard(Failure.class)).containsExactly(new Failure(400, reason));
            reader.forget();
            put("m", "k", "{'a':'x'}");
            assertThat(reader.client.heard()).isEmpty();
            assertThat(server.queries.figures().subscriptions()).isZero();
        }

        @Test
        void aMapThatMayNotBeReadIsDenied() {
            start(new TestServer.Options().policy(AccessPolicy.denyByDefault(List.of())));
            assertThat(reader.subscribe("q", "m", "{}").error()).contains("Access Denied for map m");
            assertThat(reader.client.heard(Failure.class)).containsExactly(new Failure(403, "Access Denied for map m"));
        }

        @Test
        void aMapThatCannotBeLoadedIsAnAnswer() {
            store.breakLoading();
            assertThat(reader.subscribe("q", "m", "{}").error()).contains("Failed to load map m");
        }

        @Test
        void tooManySubscriptionsAreRefusedButAnOldOneMayBeReplaced() {
            start(new TestServer.Options()
                    .queries(new QuerySettings(QueryRules.DEFAULT, 2, 10, 600_000, IndexSettings.NONE)));
            reader.subscribe("q1", "m", "{}");
            reader.subscribe("q2", "m", "{}");
            assertThat(reader.subscribe("q3", "m", "{}").error()).contains("more than 2 live queries");
            assertThat(reader.subscribe("q2", "other", "{}").error()).isEmpty();
            reader.unsubscribe("q1");
            assertThat(reader.subscribe("q3", "m", "{}").error()).isEmpty();
        }

        @Test
        void subscriptionsOfASessionAreNotTooLargeTogether() {
            String long6 = "{'where':{'c':'" + "x".repeat(6 << 20) + "'}}";
            reader.subscribe("q1", "m", long6);
            reader.subscribe("q2", "m", long6);
            reader.subscribe("q2", "other", long6);
            assertThat(reader.subscribe("q3", "m", long6).error()).contains("more than 16 MiB of live queries");
            assertThat(writer.subscribe("q3", "m", long6).error()).isEmpty();

            reader.subscribe("q1", "m", "{}");
            assertThat(reader.subscribe("q3", "m", long6).error()).isEmpty();
            reader.unsubscribe("q2");
            assertThat(reader.subscribe("q4", "m", long6).error()).isEmpty();
        }

        @Test
        void fieldsToBeShownCountAsWell() {
            List<String> fields = Collections.nCopies(1 << 20, "a name of 20 letters");
            var message = new QuerySubscribe("q", "m", Json.value("{}"), Optional.of(fields));
            assertThat(reader.subscribe(message).error()).contains("more than 16 MiB of live queries");
        }

        @Test
        void aPatternThatTakesTooLongIsRefusedOrEnded() {
            String query = "{'predicate':{'op':'regex','attribute':'s','value':'(a|aa)+\\\\1b'}}";
            for (int i = 0; i < 10; i++) {
                put("m", "k" + i, "{'s':'" + "a".repeat(200) + "'}");
            }
            put("n", "k", "{'s':'" + "a".repeat(200) + "'}");
            assertThat(reader.subscribe("q", "m", query).error())
                    .contains("the regular expression takes too long on this map");
            assertThat(reader.subscribe("p", "n", query).error()).isEmpty();
            reader.forget();
            for (int i = 0; i < 10; i++) {
                put("n", "k" + i, "{'s':'" + "a".repeat(200) + "'}");
            }
            assertThat(reader.client.heard(Failure.class))
                    .containsExactly(new Failure(400, "Query p has ended: it takes too much to follow"));
            assertThat(server.queries.figures().subscriptions()).isZero();
        }
    }

    @Nested
    class Lives {

        @Test
        void idsBelongToTheirConnection() {
            reader.subscribe("q", "m", "{'where':{'x':1}}");
            writer.subscribe("q", "m", "{'where':{'x':2}}");
            writer.unsubscribe("q");
            put("m", "k", "{'x':1}");
            assertThat(reader.updates("q")).containsExactly(enter("k", "{'x':1}"));
        }

        @Test
        void theLaterSubscriptionOfAnIdReplacesTheEarlier() {
            reader.subscribe("q", "m", "{'where':{'x':1}}");
            reader.subscribe("q", "m", "{'where':{'x':2}}");
            put("m", "a", "{'x':1}");
            put("m", "b", "{'x':2}");
            assertThat(reader.updates("q")).containsExactly(enter("b", "{'x':2}"));

            reader.subscribe("q", "other", "{}");
            reader.forget();
            put("m", "c", "{'x':2}");
            assertThat(reader.client.heard()).isEmpty();
            reader.unsubscribe("q");
            assertThat(server.queries.figures().subscriptions()).isZero();
            put("other", "k", "1");
            assertThat(reader.client.heard()).isEmpty();
        }

        @Test
        void aRefusedSubscriptionReplacesTheEarlierToo() {
            reader.subscribe("q", "m", "{}");
            assertThat(reader.subscribe("q", "m", "{'limit':'1'}").error()).isPresent();
            reader.forget();
            put("m", "k", "1");
            assertThat(reader.client.heard()).isEmpty();
        }

        @Test
        void everythingEndsWithTheConnection() {
            reader.subscribe("q", "m", "{}");
            reader.subscribe("p", "m", "{'sort':{'n':'asc'},'limit':1}");
            reader.subscribe("r", "n", "{}");
            assertThat(server.queries.figures().subscriptions()).isEqualTo(3);
            reader.client.disconnect();
            assertThat(server.queries.figures().subscriptions()).isZero();
            reader.forget();
            put("m", "k", "1");
            assertThat(reader.client.heard()).isEmpty();
        }

        @Test
        void aConnectionThatEndsWhileItSubscribesLeavesNothingBehind() {
            List<Runnable> loads = new ArrayList<>();
            start(new TestServer.Options().loading(loads::add));
            reader.client.begin(new QuerySubscribe("q", "m", Json.value("{}"), Optional.empty()));
            reader.client.disconnect();
            loads.forEach(Runnable::run);
            assertThat(server.queries.figures().subscriptions()).isZero();
            assertThat(server.maps.count()).isZero();
        }

        @Test
        void mapsAreForgottenWithTheirLastFollower() {
            reader.subscribe("q", "m", "{}");
            writer.subscribe("q", "m", "{}");
            writer.subscribe("q", "m", "{'limit':1}");
            assertThat(server.maps.count()).isEqualTo(1);
            reader.unsubscribe("q");
            assertThat(server.maps.count()).isEqualTo(1);
            writer.client.disconnect();
            assertThat(server.maps.count()).isZero();
        }

        @Test
        void unknownIdsAreTakenBackInSilence() {
            reader.unsubscribe("never");
            assertThat(reader.client.heard()).isEmpty();
        }

        @Test
        void fieldsBesideTheQueryAndASortWrittenAsAListTellTheGeneration() {
            reader.subscribe("q", "m", "{'sort':{'n':'asc'},'fields':['n']}");
            assertThat(reader.client.session().dialect()).isEqualTo(Dialect.UNKNOWN);
            reader.client.say(new QuerySubscribe("q", "m", Json.value("{}"), Optional.of(List.of("n"))));
            assertThat(reader.client.session().dialect()).isEqualTo(Dialect.TRANSITIONAL);
            reader.subscribe("q", "m", "{'sort':[{'field':'n','direction':'asc'}]}");
            assertThat(reader.client.session().dialect()).isEqualTo(Dialect.CURRENT);
        }
    }

    @Nested
    class Expiry {

        @Test
        void announcesItselfWithinASecond() {
            reader.subscribe("q", "m", "{'sort':{'n':'asc'},'limit':1}");
            put("m", "late", "{'n':2}");
            put("m", "brief", "{'n':1}", new TimeToLive(10_000));
            reader.forget();
            server.time.advance(11_000);
            assertThat(reader.updates("q")).containsExactly(leave("brief"), enter("late", "{'n':2}"));
        }

        @Test
        void goesByTheLatestWrite() {
            var second = new TimeToLive(1_000);
            reader.subscribe("q", "m", "{}");
            for (int n = 0; n < 5; n++) {
                put("m", "k", "{'n':" + n + "}", second);
                server.time.advance(500);
                written += 500;
            }
            put("m", "forever", "1", second);
            put("m", "forever", "1");
            reader.forget();
            server.time.advance(400);
            assertThat(reader.updates("q")).isEmpty();
            server.time.advance(1_000);
            assertThat(reader.updates("q")).containsExactly(leave("k"));
            server.time.advance(10_000);
            assertThat(reader.updates("q")).isEmpty();
        }

        @Test
        void isNotWaitedForByAFirstAnswer() {
            put("m", "k", "1", new TimeToLive(100));
            reader.subscribe("q", "m", "{}");
            server.time.jumpTo(TestServer.START_MILLIS + 200);
            reader.forget();
            assertThat(writer.subscribe("p", "m", "{}").rows()).isEmpty();
            assertThat(reader.updates("q")).containsExactly(leave("k"));
        }

        @Test
        void thatCameBeforeTheRecordKeepsItOut() {
            reader.subscribe("q", "m", "{}");
            reader.subscribe("o", "tagged", "{}");
            server.time.jumpTo(TestServer.START_MILLIS + 10_000);
            reader.forget();
            put("m", "k", "1", new TimeToLive(100));
            var brief = new TimeToLive(100);
            writer.client.write(new Operation.OrAdd("tagged", "k", Json.value("1"), next(), new Tag("1"), brief));
            writer.client.write(
                    new Operation.OrAdd("tagged", "k", Json.value("2"), next(), new Tag("2"), TimeToLive.NONE));
            server.time.advance(1_000);
            written += 1_000;
            put("m", "k", "2");
            assertThat(reader.client.heard(Delivered.class))
                    .containsExactly(new Delivered("o", enter("k", "[2]")), new Delivered("q", enter("k", "2")));
        }
    }

    @Nested
    class HiddenFields {

        private Subscriber clerk() {
            var policy = AccessPolicy.denyByDefault(List.of(
                    new Policy("USER", new MapPattern("*"), Set.of(Action.values()), Set.of()),
                    new Policy("CLERK", new MapPattern("*"), Set.of(Action.READ), Set.of("name", "city"))));
            start(new TestServer.Options().policy(policy));
            return new Subscriber(server.connect().authenticate("carl:CLERK"));
        }

        @Test
        void areNeitherShownNorAskedFor() {
            Subscriber clerk = clerk();
            put("m", "a", "{'name':'Ann','salary':100}");
            assertThat(clerk.subscribe("all", "m", "{}").rows())
                    .containsExactly(new Row("a", Json.value("{'name':'Ann'}")));
            assertThat(clerk.subscribe("rich", "m", "{'where':{'salary':{'$gt':50}}}")
                            .rows())
                    .isEmpty();
            assertThat(clerk.subscribe("none", "m", "{'predicate':{'op':'isNull','attribute':'salary'}}")
                            .rows())
                    .hasSize(1);
            clerk.forget();
            put("m", "a", "{'name':'Ann','salary':200}");
            assertThat(clerk.client.heard(Delivered.class)).isEmpty();
            put("m", "a", "{'name':'Anna','salary':200}");
            assertThat(clerk.client.heard(Delivered.class))
                    .containsExactlyInAnyOrder(
                            new Delivered("all", update("a", "{'name':'Anna'}")),
                            new Delivered("none", update("a", "{'name':'Anna'}")));
        }

        @Test
        void valuesWithoutFieldsAreNotThere() {
            Subscriber clerk = clerk();
            put("m", "a", "'secret'");
            assertThat(clerk.subscribe("q", "m", "{}").rows()).isEmpty();
            clerk.forget();
            put("m", "a", "{'name':'x'}");
            put("m", "a", "5");
            assertThat(clerk.updates("q")).containsExactly(enter("a", "{'name':'x'}"), leave("a"));
        }

        @Test
        void ofTaggedMapsEachValueIsMasked() {
            Subscriber clerk = clerk();
            writer.client.write(new Operation.OrAdd(
                    "o", "k", Json.value("{'name':'x','pin':1}"), next(), new Tag("1"), TimeToLive.NONE));
            writer.client.write(
                    new Operation.OrAdd("o", "k", Json.value("'secret'"), next(), new Tag("2"), TimeToLive.NONE));
            assertThat(clerk.subscribe("q", "o", "{}").rows())
                    .containsExactly(new Row("k", Json.value("[{'name':'x'}]")));
            writer.client.write(new Operation.OrRemove("o", "k", new Tag("1")));
            assertThat(clerk.updates("q")).containsExactly(leave("k"));
        }
    }

    @Nested
    class HiddenElements {

        private void add(String tag, String value) {
            writer.client.write(
                    new Operation.OrAdd("o", "k", Json.value(value), next(), new Tag(tag), TimeToLive.NONE));
        }

        @Test
        void doNotCount() {
            start(new TestServer.Options()
                    .policy(AccessPolicy.denyByDefault(List.of(
                            new Policy("USER", new MapPattern("*"), Set.of(Action.values()), Set.of()),
                            new Policy("CLERK", new MapPattern("*"), Set.of(Action.READ), Set.of("name", "length"))))));
            var clerk = new Subscriber(server.connect().authenticate("carl:CLERK"));
            add("1", "{'name':'x'}");
            clerk.subscribe("q", "o", "{'predicate':{'op':'eq','attribute':'length','value':1}}");
            add("2", "'hidden'");
            assertThat(clerk.updates("q")).isEmpty();
            add("3", "{'name':'y'}");
            assertThat(clerk.updates("q")).containsExactly(leave("k"));
        }
    }

    @Nested
    class Costs {

        @Test
        void whatManySeeIsEncodedOnce() {
            List<Subscriber> readers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                var one = new Subscriber(server.user("reader" + i));
                one.subscribe("q" + i, "m", i % 2 == 0 ? "{}" : "{'where':{'n':1}}");
                readers.add(one);
            }
            int before = server.codec.encoded();
            put("m", "k", "{'n':1}");
            server.awaitSaved();
            assertThat(readers)
                    .allSatisfy(each ->
                            assertThat(each.client.heard(Delivered.class)).hasSize(1));
            assertThat(server.codec.encoded() - before).isLessThanOrEqualTo(4); // write, update, event, answer
        }

        @Test
        void queriesThatCannotBeConcernedAreNotAsked() {
            for (int i = 0; i < 10_000; i++) {
                reader.client.say(
                        new QuerySubscribe("q" + i, "m", Json.value("{'where':{'id':" + i + "}}"), Optional.empty()));
            }
            long before = server.queries.figures().queriesAsked();
            put("m", "k", "{'id':7}");
            assertThat(server.queries.figures().queriesAsked() - before).isEqualTo(1);
        }

        @Test
        void theSizeOfTheMapDoesNotCount() {
            for (int i = 0; i < 500; i++) {
                put("m", "k" + i, "{'n':" + i + "}");
            }
            reader.subscribe("top", "m", "{'sort':{'n':'desc'},'limit':3}");
            reader.subscribe("all", "m", "{}");
            long before = server.queries.figures().rowsVisited();
            for (int i = 0; i < 50; i++) {
                delete("m", "k" + (499 - i));
                put("m", "new" + i, "{'n':0}");
            }
            assertThat(server.queries.figures().rowsVisited() - before).isEqualTo(50);
        }

        @Test
        void standingEqualityQueriesGetAnIndexOfTheirOwn() {
            for (int i = 0; i < 1_000; i++) {
                put("m", "k" + i, "{'id':" + i + "}");
            }
            for (int i = 0; i < 3; i++) {
                reader.subscribe("q" + i, "m", "{'where':{'id':" + i + "}}");
            }
            long before = server.queries.figures().rowsVisited();
            assertThat(keys(reader.subscribe("q5", "m", "{'where':{'id':5}}"))).containsExactly("k5");
            assertThat(server.queries.figures().rowsVisited() - before).isEqualTo(1);
        }

        @Test
        void configuredIndexesAreUsedAndKeptRight() {
            start(new TestServer.Options()
                    .queries(new QuerySettings(
                            QueryRules.DEFAULT, 100, 10, 600_000, IndexSettings.parse("m:c=hash,n=ordered"))));
            for (int i = 0; i < 100; i++) {
                put("m", "k" + i, "{'c':" + i % 10 + ",'n':" + i + "}");
            }
            reader.subscribe("q", "m", "{'where':{'c':1}}");
            reader.unsubscribe("q");
            put("m", "k1", "{'c':2,'n':500}");
            put("m", "x", "{'c':1,'n':501}");
            long before = server.queries.figures().rowsVisited();
            assertThat(keys(reader.subscribe("q", "m", "{'where':{'c':1},'sort':{'n':'desc'}}")))
                    .startsWith("x")
                    .doesNotContain("k1")
                    .hasSize(10);
            assertThat(keys(reader.subscribe("p", "m", "{'sort':{'n':'desc'},'limit':2}")))
                    .containsExactly("x", "k1");
            assertThat(server.queries.figures().rowsVisited() - before).isEqualTo(12);
        }
    }

    @Test
    void indexesAreReadFromAText() {
        assertThat(IndexSettings.parse(" orders:status=hash, total=Ordered ; users:a.b=hash;")
                        .byMap())
                .containsOnlyKeys("orders", "users");
        assertThat(IndexSettings.parse(" orders:status=hash, total=Ordered ; users:a.b=hash;")
                        .text())
                .isEqualTo("orders:status=hash,total=ordered;users:a.b=hash");
        assertThat(Map.of(
                        "no map", "status=hash",
                        "no kind", "m:status",
                        "unknown kind", "m:status=tree",
                        "twice", "m:a=hash,a=hash"))
                .allSatisfy((why, text) -> org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                        .isThrownBy(() -> IndexSettings.parse(text)));
    }
}
