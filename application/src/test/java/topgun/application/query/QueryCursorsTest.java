package topgun.application.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import topgun.application.message.ServerMessage.CursorStatus;
import topgun.application.message.ServerMessage.QueryResponse;

/** Cursors, which lead from one page of a result to the next. */
class QueryCursorsTest extends QueryingFixture {

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
        assertThat(reader.subscribe("q2", "m", query(cursor)).cursorStatus()).isEqualTo(CursorStatus.VALID);
        server.time.advance(1);
        QueryResponse late = reader.subscribe("q3", "m", query(cursor));
        assertThat(late.cursorStatus()).isEqualTo(CursorStatus.EXPIRED);
        assertThat(keys(late)).containsExactly("k1", "k2");
    }

    @Test
    void areForOneQuery() {
        String cursor = fill();
        QueryResponse other = reader.subscribe("q2", "m", "{'sort':{'n':'desc'},'limit':2,'cursor':'" + cursor + "'}");
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
