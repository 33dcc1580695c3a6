package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.Write;

/** What scripts may try, over real sockets: each is told that it failed, and everybody else is served meanwhile. */
class HostileScriptsTest {

    private static ServerUnderTest server;
    private static RawClient attacker;
    private static RawClient other;

    @BeforeAll
    static void start() {
        // Long enough for an honest script on a busy machine.
        server = ServerUnderTest.with(
                Map.of("storage", "memory", "no-auth", "true", "scripts", "on", "script-time", "400ms"));
        attacker = RawClient.connect(server.port());
        attacker.await("AUTH_ACK");
        other = RawClient.connect(server.port());
        other.await("AUTH_ACK");
    }

    @AfterAll
    static void stop() {
        attacker.close();
        other.close();
        server.close();
    }

    static List<String> attacks() {
        return List.of(
                // endless
                "while (true) {}",
                "for (;;) { Math.sqrt(2); }",
                "do { [3, 1, 2].sort(); } while (1);",
                "const f = () => f; for (let g = f; ; g = g()) {}",
                "let s = new Set([1]); for (const x of s) { s.delete(x); s.add(x); }",
                "function* forever() { for (;;) yield 1; } return [...forever()];",
                "return { value: { get a() { for (;;) {} } } };",
                "throw { get message() { for (;;) {} } };",
                "return new Proxy({}, { ownKeys() { for (;;) {} } });",
                "JSON.parse('[1]', () => { for (;;) {} });",
                "[2, 1].sort(() => { for (;;) {} });",
                "'a'.replace(/a/, () => { for (;;) {} });",
                "return { then: () => { for (;;) {} } };",
                "while (true) try { throw 1 } catch (e) {} finally { continue }",
                "label: for (;;) { try { for (;;) {} } finally { continue label; } }",
                // patterns that explode
                "return /^(a+)+$/.test('a'.repeat(50) + '!');",
                "return /(x+x+)+y/.exec('x'.repeat(60));",
                "return 'a'.repeat(40).match(/^(([a-z])+.)+[A-Z]([a-z])+$/);",
                // memory
                "const all = []; for (;;) all.push(new Array(1000).fill('x'));",
                "let s = 'x'; for (;;) s += s;",
                "return new Uint8Array(4e9);",
                "return new ArrayBuffer(0x7fffffff);",
                "return 'x'.repeat(2 ** 30);",
                "const m = new Map(); for (let i = 0; ; i++) m.set(i, { i });",
                "return new Array(2 ** 32 - 1).fill(0);",
                "let n = 2n; for (;;) n = n ** 2n;",
                "const o = {}; for (let i = 0; ; i++) o['k' + i] = i;",
                // results
                "return { value: 'x'.repeat(2e6) };",
                "return { value: new Array(1e6).fill(1) };",
                "let d = []; for (let i = 0; i < 1e4; i++) d = [d]; return { value: d };",
                "const c = {}; c.c = c; return { value: c };",
                "const wide = []; for (let i = 0; i < 25; i++) wide.push(wide); return { value: wide };",
                "return 5;",
                // depth
                "const f = () => f(); f();",
                "const f = () => { try { f() } finally { f() } }; f();",
                "JSON.parse('['.repeat(1e6));",
                "return (function deep(n) { return n ? [deep(n - 1)] : 0; })(1e6);",
                // the host
                "return { value: Java.type('java.lang.System').exit(1) };",
                "return { value: java.lang.Runtime.getRuntime() };",
                "return { value: Packages.java.io.File };",
                "return java_invoke('java.lang.System', 'exit', '[1]');",
                "return globalThis['java_' + 'invoke']('script', 'run', '[]');",
                "return quickjs4j_engine.args();",
                "return Javy.IO.readSync(0, new Uint8Array(10));",
                "return (() => {}).constructor('return pro' + 'cess')().exit(1);",
                "return globalThis['ev' + 'al']('std.exit(1)');",
                "return globalThis['req' + 'uire']('fs').readFileSync('/etc/passwd');",
                "return value.constructor.constructor('return this')().std.exit(0);",
                "return os.exec(['ls']);",
                "console.log('x'.repeat(1e5));",
                "return eval('1');",
                "/* import */ return { value };",
                // the harness
                "globalThis.run = null; Object.keys = JSON.stringify = null; throw 1;",
                "JSON.stringify = () => { throw new Error('mine') }; Object.prototype.toJSON = () => 1; return 1;",
                "Array.prototype[Symbol.iterator] = null; const [a] = [1]; return a;",
                "Object.defineProperty(Object.prototype, 'value', { get() { for (;;) {} } }); return {}.value;",
                "}); globalThis.run = () => 'V['; ((value) => {",
                "}); globalThis.run = () => 'V{\"$\":\"d\",\"v\":\"x\"}'; ((value) => {",
                "}); for (;;) {} ((value) => {",
                "return {");
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void isToldThatItFailedWhileOthersAreServed(String code) {
        attacker.send(process("attack", code));
        write("k", 1);
        Map<String, Object> answer = attacker.await("ENTRY_PROCESS_RESPONSE");
        assertThat(answer).containsEntry("success", false);
        assertThat((String) answer.get("error")).isNotBlank();
        assertThat(result("return { value: undefined, result: 6 * 7 };")).isEqualTo(42.0);
    }

    @Test
    void aNameIsNoKeyToTheCodeOfOthers() {
        assertThat(result("return { value, result: 'first' };")).isEqualTo("first");
        assertThat(result("return { value, result: 'second' };")).isEqualTo("second");
    }

    @Test
    void whatOneLeavesBehindTheNextDoesNotFind() {
        result("globalThis.stolen = 1; Object.prototype.stolen = 1; return { value, result: 0 };");
        assertThat(result("return { value, result: typeof stolen + typeof ({}).stolen };"))
                .isEqualTo("undefinedundefined");
    }

    @Test
    void aResolverThatNeverEndsDecidesNothing() {
        attacker.send(message(
                "REGISTER_RESOLVER",
                Map.of("requestId", "r", "mapName", "held", "resolver", Map.of("name", "x", "code", "for (;;) {}"))));
        assertThat(attacker.await("REGISTER_RESOLVER_RESPONSE")).containsEntry("success", true);
        attacker.send(operation("held", "k", 1));
        write("k", 2);
        assertThat(payloadOf(attacker.await("OP_ACK"))).doesNotContainKey("results");
        attacker.send(payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "held", "query", Map.of())));
        assertThat(payloadOf(attacker.await("QUERY_RESP")).get("results").toString())
                .contains("value=1");
    }

    private static Object result(String code) {
        attacker.send(process("harmless", code));
        Map<String, Object> answer = attacker.await("ENTRY_PROCESS_RESPONSE");
        assertThat(answer).containsEntry("success", true);
        return answer.get("result");
    }

    static Map<String, Object> process(String name, String code) {
        Map<String, Object> request = new HashMap<>();
        request.put("requestId", "r");
        request.put("mapName", "m");
        request.put("key", "attacked");
        request.put("processor", Map.of("name", name, "code", code));
        return message("ENTRY_PROCESS", request);
    }

    /** Returns when the write of the other client is acknowledged. */
    private static void write(String key, int value) {
        other.send(operation("others", key, value));
        other.await("OP_ACK");
    }

    static Map<String, Object> operation(String map, String key, int value) {
        return Write.put(map, key, value).at(1_700_000_000_000L).message();
    }
}
