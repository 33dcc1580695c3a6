package topgun.application.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ServerMessage.CursorStatus;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.Row;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.query.QueryRules;

/** What a query finds, and how its result follows the map. */
class LiveResultsTest extends QueryingFixture {

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
                .containsExactly(enter("b", "{'c':'Oslo'}"), update("a", "{'c':'Oslo','n':1}"), leave("b"), leave("a"));
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
        assertThat(reader.subscribe("q", "o", "{}").rows()).containsExactly(new Row("k", Json.value("[{'t':'x'}]")));
        assertThat(reader.subscribe("none", "o", "{'where':{'t':'x'}}").rows()).isEmpty();
        assertThat(keys(reader.subscribe("two", "o", "{'where':{'length':2}}"))).isEmpty();
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
        writer.client.write(new Operation.OrAdd("new", "k", Json.value("1"), next(), new Tag("1"), TimeToLive.NONE));
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
                .queries(new QuerySettings(QueryRules.DEFAULT, 100, 3, 16 << 20, 600_000, IndexSettings.NONE)));
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

    @Test
    void aResultOfLargeValuesIsCutAndStaysRight() {
        start(new TestServer.Options()
                .queries(new QuerySettings(QueryRules.DEFAULT, 100, 10, 100, 600_000, IndexSettings.NONE)));
        String large = "'" + "v".repeat(40) + "'";
        put("m", "a", large);
        put("m", "b", large);
        assertThat(reader.subscribe("q", "m", "{}").hasMore()).isFalse();
        put("m", "c", large);
        put("m", "d", large);
        assertThat(reader.updates("q")).containsExactly(enter("c", large), enter("d", large));

        QueryResponse cut = reader.subscribe("p", "m", "{}");
        assertThat(keys(cut)).containsExactly("a", "b");
        assertThat(cut.hasMore()).isTrue();
        assertThat(cut.nextCursor()).isEmpty();
        delete("m", "a");
        assertThat(reader.updates("p")).containsExactly(leave("a"), enter("c", large));

        QueryResponse first = reader.subscribe("r", "m", "{'limit':3}");
        assertThat(keys(first)).containsExactly("b", "c");
        QueryResponse second = reader.subscribe(
                "s", "m", "{'limit':3,'cursor':'" + first.nextCursor().get() + "'}");
        assertThat(keys(second)).containsExactly("d");
        assertThat(second.hasMore()).isFalse();
    }

    @Test
    void aRecordThatIsTooLargeForAResultIsOneByItself() {
        start(new TestServer.Options()
                .queries(new QuerySettings(QueryRules.DEFAULT, 100, 10, 100, 600_000, IndexSettings.NONE)));
        put("m", "a", "'" + "v".repeat(200) + "'");
        QueryResponse alone = reader.subscribe("q", "m", "{}");
        assertThat(keys(alone)).containsExactly("a");
        assertThat(alone.hasMore()).isFalse();
        put("m", "b", "1");
        assertThat(reader.updates("q")).containsExactly(enter("b", "1"));
        assertThat(keys(reader.subscribe("p", "m", "{}"))).containsExactly("a");
    }
}
