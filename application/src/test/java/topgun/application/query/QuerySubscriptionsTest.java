package topgun.application.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.session.Dialect;

/** When a live query begins, is replaced, and ends. */
class QuerySubscriptionsTest extends QueryingFixture {

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
