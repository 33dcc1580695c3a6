package topgun.adapters.scripting;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.port.ScriptSandbox.Outcome;
import topgun.application.port.ScriptSandbox.Script;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.BigInt;
import topgun.domain.value.ValueView.Binary;
import topgun.domain.value.ValueView.Bool;
import topgun.domain.value.ValueView.Date;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Nil;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

class QuickJsSandboxTest {

    private static QuickJsSandbox sandbox;

    @BeforeAll
    static void open() {
        sandbox = new QuickJsSandbox(new ScriptLimits(Duration.ofMillis(500), 8 << 20, 1, 4));
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    private static Outcome run(String body, ValueView... arguments) {
        List<Optional<ValueView>> all = new ArrayList<>();
        for (ValueView argument : arguments) {
            all.add(Optional.of(argument));
        }
        var outcome = new CompletableFuture<Outcome>();
        sandbox.run(new Script(body, List.of("value", "key", "args")), all, outcome::complete);
        return outcome.join();
    }

    private static Outcome returned(ValueView value) {
        return new Outcome.Returned(Optional.of(value));
    }

    static List<ValueView> values() {
        return List.of(
                Nil.INSTANCE,
                new Bool(true),
                new Num(1.5),
                new Num(-3),
                new Num(Double.NaN),
                new Num(Double.NEGATIVE_INFINITY),
                new Num(1e300),
                new BigInt(new BigInteger("18446744073709551615")),
                new Text("a \"b\" \u2028 \ud83d\ude00"),
                new Binary(new byte[] {0, (byte) 200, 7}),
                new Date(OptionalDouble.of(1_700_000_000_123.0)),
                Date.INVALID,
                new ListView(List.of(new Num(1), Nil.INSTANCE, new ListView(List.of()))),
                new MapView(Map.of("a", new Date(OptionalDouble.of(0)), "__proto__", new Num(1))),
                new MapView(Map.of("$", new Text("d"), "v", new Num(1))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesComeBackAsTheyWent(ValueView value) {
        assertThat(run("return value;", value)).isEqualTo(returned(value));
    }

    @Test
    void membersKeepTheirOrderAndWhatIsNoValueIsLeftOut() {
        assertThat(run("return { b: 1, a: undefined, f() {}, c: [undefined] };"))
                .isEqualTo(returned(new MapView(Map.of("b", new Num(1), "c", new ListView(List.of(Nil.INSTANCE))))));
        assertThat(run("return undefined;")).isEqualTo(new Outcome.Returned(Optional.empty()));
    }

    @Test
    void absentArgumentsAreUndefined() {
        var outcome = new CompletableFuture<Outcome>();
        sandbox.run(
                new Script("return value === undefined;", List.of("value")),
                List.of(Optional.empty()),
                outcome::complete);
        assertThat(outcome.join()).isEqualTo(returned(new Bool(true)));
    }

    @Test
    void theLanguageIsThatOfClients() {
        assertThat(run("""
                        const { a, ...rest } = { a: 1, b: 2 };
                        class Point { #x = 3; get x() { return this.#x; } }
                        return [rest.b ?? 0, [...'xy'].length, new Point().x, [3, 1, 2].toSorted?.().length ?? 3];
                        """)).isEqualTo(returned(new ListView(List.of(new Num(2), new Num(2), new Num(3), new Num(3)))));
    }

    @Test
    void aBodyIsThatOfAnOrdinaryFunction() {
        assertThat(run("n = value + 1; return n;", new Num(1))).isEqualTo(returned(new Num(2)));
        assertThat(run("return arguments[0];", new Num(1))).isEqualTo(returned(new Num(1)));
        assertThat(run("with ({ a: 017 }) return a;")).isEqualTo(returned(new Num(15)));
        assertThat(run("'use strict'; n = 1;")).isEqualTo(new Outcome.Failed("n is not defined"));
    }

    @Test
    void whatIsThrownIsTold() {
        assertThat(run("throw new Error('boom');")).isEqualTo(new Outcome.Failed("boom"));
        assertThat(run("throw 'text';")).isEqualTo(new Outcome.Failed("text"));
        assertThat(run("return {")).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void nothingIsLeftForTheNextRun() {
        run("globalThis.secret = value; Object.prototype.leak = value; Array.prototype.map = null;", new Num(1));
        assertThat(run("return [typeof globalThis.secret, typeof ({}).leak, typeof [].map];"))
                .isEqualTo(returned(
                        new ListView(List.of(new Text("undefined"), new Text("undefined"), new Text("function")))));
    }

    @Test
    void nothingIsLeftForTheNextRunOfTheSameCode() {
        String code = "globalThis.n = (globalThis.n ?? 0) + 1; return n;";
        assertThat(List.of(run(code), run(code))).containsOnly(returned(new Num(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JSON.stringify = null; throw 1;",
                "JSON.stringify = () => { throw new Error('mine'); }; return 1;"
            })
    void aRunThatKeepsItsAnswerBackIsNotGivenThatOfAnother(String code) {
        run(code);
        run("return 'secret';");
        assertThat(run(code)).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void theSameBodyWithOtherParametersIsOtherCode() {
        assertThat(run("return value;", new Num(1))).isEqualTo(returned(new Num(1)));
        var outcome = new CompletableFuture<Outcome>();
        sandbox.run(
                new Script("return value;", List.of("key", "value")),
                List.of(Optional.of(new Num(1)), Optional.of(new Num(2))),
                outcome::complete);
        assertThat(outcome.join()).isEqualTo(returned(new Num(2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true) {}",
                "for (;;) { [1, 2, 3].sort(); }",
                "return /(a+)+$/.test('a'.repeat(60) + 'b');"
            })
    void endlessRunsEnd(String code) {
        assertThat(run(code)).isEqualTo(new Outcome.TimedOut());
        assertThat(run("return 1;")).isEqualTo(returned(new Num(1)));
    }

    @Test
    void memoryIsBounded() {
        assertThat(run("const all = []; for (;;) all.push(new Array(10000).fill(1));"))
                .isInstanceOfAny(Outcome.Failed.class, Outcome.TimedOut.class);
        assertThat(run("return new Uint8Array(2e9).length;")).isInstanceOf(Outcome.Failed.class);
        assertThat(run("return 'x'.repeat(1.1e6);")).isEqualTo(new Outcome.Failed("The result is too large"));
        assertThat(run("return 1;")).isEqualTo(returned(new Num(1)));
    }

    @Test
    void aBodyThatLeavesItsFunctionDecidesOnlyItsOwnResult() {
        run("}); globalThis.run = () => 'V666'; ((value) => {");
        assertThat(run("return 1;")).isEqualTo(returned(new Num(1)));
    }

    @Test
    void resultsThatNobodyCanReadAreRefused() {
        assertThat(run("Array.prototype.toJSON = () => ({ $: 'b', v: 'zz' }); return [];"))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(
                        run(
                                "let o = {}; for (let i = 0; i < 300; i++) o = { o }; Array.prototype.toJSON = () => o; return [];"))
                .isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void whoComesWhenTooManyWaitIsSentAway() throws InterruptedException {
        var answered = new CountDownLatch(8);
        List<Outcome> outcomes = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int n = 0; n < 8; n++) {
            sandbox.run(new Script("while (true) {}", List.of()), List.of(), outcome -> {
                outcomes.add(outcome);
                answered.countDown();
            });
        }
        answered.await();
        assertThat(outcomes).contains(new Outcome.Busy(), new Outcome.TimedOut());
    }

    @Test
    void aRunForWhichThereIsNoEngineFails() throws Exception {
        var outcome = new CompletableFuture<Outcome>();
        try (var impossible = new QuickJsSandbox(new ScriptLimits(Duration.ofMillis(500), Integer.MAX_VALUE, 1, 4))) {
            impossible.run(new Script("return 1;", List.of()), List.of(), outcome::complete);
            assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
        }
    }
}
