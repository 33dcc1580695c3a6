package topgun.application.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.domain.query.QueryRules;

/** What it costs to follow queries, counted rather than timed. */
class QueryCostsTest extends QueryingFixture {

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
                .allSatisfy(
                        each -> assertThat(each.client.heard(Delivered.class)).hasSize(1));
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
                        QueryRules.DEFAULT, 100, 10, 16 << 20, 600_000, IndexSettings.parse("m:c=hash,n=ordered"))));
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
