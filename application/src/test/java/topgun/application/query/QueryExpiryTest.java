package topgun.application.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.harness.TestServer;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;

/** How results follow records whose time is over. */
class QueryExpiryTest extends QueryingFixture {

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
        writer.client.write(new Operation.OrAdd("tagged", "k", Json.value("2"), next(), new Tag("2"), TimeToLive.NONE));
        server.time.advance(1_000);
        written += 1_000;
        put("m", "k", "2");
        assertThat(reader.client.heard(Delivered.class))
                .containsExactly(new Delivered("o", enter("k", "[2]")), new Delivered("q", enter("k", "2")));
    }
}
