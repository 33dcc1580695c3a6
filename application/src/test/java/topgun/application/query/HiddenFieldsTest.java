package topgun.application.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.harness.TestServer;
import topgun.application.message.ServerMessage.Row;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;

/** What is hidden from a reader is neither shown, nor asked for, nor counted. */
class HiddenFieldsTest extends QueryingFixture {

    private Subscriber clerkWhoSees(String... fields) {
        var policy = AccessPolicy.denyByDefault(List.of(
                new Policy("USER", new MapPattern("*"), Set.of(Action.values()), Set.of()),
                new Policy("CLERK", new MapPattern("*"), Set.of(Action.READ), Set.of(fields))));
        start(new TestServer.Options().policy(policy));
        return new Subscriber(server.connect().authenticate("carl:CLERK"));
    }

    private void add(String tag, String value) {
        writer.client.write(new Operation.OrAdd("o", "k", Json.value(value), next(), new Tag(tag), TimeToLive.NONE));
    }

    @Test
    void areNeitherShownNorAskedFor() {
        Subscriber clerk = clerkWhoSees("name", "city");
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
        Subscriber clerk = clerkWhoSees("name", "city");
        put("m", "a", "'secret'");
        assertThat(clerk.subscribe("q", "m", "{}").rows()).isEmpty();
        clerk.forget();
        put("m", "a", "{'name':'x'}");
        put("m", "a", "5");
        assertThat(clerk.updates("q")).containsExactly(enter("a", "{'name':'x'}"), leave("a"));
    }

    @Test
    void ofTaggedMapsEachValueIsMasked() {
        Subscriber clerk = clerkWhoSees("name", "city");
        add("1", "{'name':'x','pin':1}");
        add("2", "'secret'");
        assertThat(clerk.subscribe("q", "o", "{}").rows()).containsExactly(new Row("k", Json.value("[{'name':'x'}]")));
        writer.client.write(new Operation.OrRemove("o", "k", new Tag("1")));
        assertThat(clerk.updates("q")).containsExactly(leave("k"));
    }

    @Test
    void hiddenElementsDoNotCount() {
        Subscriber clerk = clerkWhoSees("name", "length");
        add("1", "{'name':'x'}");
        clerk.subscribe("q", "o", "{'predicate':{'op':'eq','attribute':'length','value':1}}");
        add("2", "'hidden'");
        assertThat(clerk.updates("q")).isEmpty();
        add("3", "{'name':'y'}");
        assertThat(clerk.updates("q")).containsExactly(leave("k"));
    }
}
