package topgun.application.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.domain.access.AccessPolicy;
import topgun.domain.query.QueryRules;

/** Queries that are not answered, and how their clients learn that. */
class RefusedQueriesTest extends QueryingFixture {

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
                .queries(new QuerySettings(QueryRules.DEFAULT, 2, 10, 16 << 20, 600_000, IndexSettings.NONE)));
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
