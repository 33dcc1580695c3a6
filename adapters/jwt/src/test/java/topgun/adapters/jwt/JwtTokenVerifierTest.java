package topgun.adapters.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static topgun.adapters.jwt.Tokens.HS256;
import static topgun.adapters.jwt.Tokens.SECRET;
import static topgun.adapters.jwt.Tokens.base64;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.adapters.jwt.JwtTokenVerifier.Rules;
import topgun.application.port.TokenVerifier.Verdict;
import topgun.application.port.TokenVerifier.Verdict.Accepted;
import topgun.application.port.TokenVerifier.Verdict.Refused;
import topgun.domain.access.Principal;

class JwtTokenVerifierTest {

    private static final long NOW_SECONDS = 1_800_000_000L;
    private static final long NOW = NOW_SECONDS * 1000;

    private final JwtTokenVerifier verifier = new JwtTokenVerifier(Tokens.key(SECRET), Rules.NONE);

    private static Accepted accepted(String userId, String... roles) {
        return new Accepted(new Principal(Optional.of(userId), List.of(roles)), OptionalLong.empty());
    }

    @Nested
    class WhoIsMeant {

        static List<Arguments> claims() {
            return List.of(
                    arguments("{'userId':'a','sub':'b'}", Optional.of("a"), List.of("USER")),
                    arguments("{'sub':'b'}", Optional.of("b"), List.of("USER")),
                    arguments("{'userId':null,'sub':'b'}", Optional.of("b"), List.of("USER")),
                    arguments("{'userId':'','sub':'b'}", Optional.of("b"), List.of("USER")),
                    arguments("{'userId':'a'}", Optional.of("a"), List.of("USER")),
                    arguments("{'userId':42}", Optional.of("42"), List.of("USER")),
                    arguments("{'sub':4.2e1}", Optional.of("42"), List.of("USER")),
                    arguments("{'sub':'Zoë 🎈'}", Optional.of("Zoë 🎈"), List.of("USER")),
                    arguments("{}", Optional.empty(), List.of("USER")),
                    arguments("{'sub':''}", Optional.empty(), List.of("USER")),
                    arguments("{'sub':'b','roles':null}", Optional.of("b"), List.of("USER")),
                    arguments("{'sub':'b','roles':false}", Optional.of("b"), List.of("USER")),
                    arguments("{'sub':'b','roles':0}", Optional.of("b"), List.of("USER")),
                    arguments("{'sub':'b','roles':''}", Optional.of("b"), List.of("USER")),
                    arguments("{'sub':'b','roles':[]}", Optional.of("b"), List.of()),
                    arguments("{'sub':'b','roles':['X','Y']}", Optional.of("b"), List.of("X", "Y")),
                    arguments("{'sub':'b','roles':'NOTADMIN'}", Optional.of("b"), List.of("NOTADMIN")),
                    arguments("{'sub':'b','roles':'A,B'}", Optional.of("b"), List.of("A,B")),
                    arguments("{'sub':'b','extra':{'deep':[1,{}]}}", Optional.of("b"), List.of("USER")));
        }

        @ParameterizedTest
        @MethodSource("claims")
        void isReadFromTheClaims(String claims, Optional<String> userId, List<String> roles) {
            assertThat(verifier.verify(Tokens.of(claims.replace('\'', '"')), NOW))
                    .isEqualTo(new Accepted(new Principal(userId, roles), OptionalLong.empty()));
        }
    }

    @Nested
    class WhenItIsValid {

        @ParameterizedTest
        @CsvSource({
            // seconds from now, leeway, what is said
            "exp,     1,   0, ",
            "exp,     0.5, 0, ",
            "exp,     0,   0, jwt expired",
            "exp,    -1,   0, jwt expired",
            "exp,   -59,  60, ",
            "exp,   -60,  60, jwt expired",
            "exp,  -1e30,  0, jwt expired",
            "exp,   1e30,  0, ",
            "nbf,     0,   0, ",
            "nbf,    -1,   0, ",
            "nbf,     0.5, 0, jwt not active",
            "nbf,     1,   0, jwt not active",
            "nbf,    60,  60, ",
            "nbf,    61,  60, jwt not active",
            "nbf,   1e30,  0, jwt not active",
            "iat,   9999,  0, ",
        })
        void isJudgedAtTheTimeGiven(String claim, double secondsFromNow, long leewaySeconds, String refusal) {
            var rules = new Rules(Optional.empty(), Optional.empty(), false, Duration.ofSeconds(leewaySeconds));
            var lenient = new JwtTokenVerifier(Tokens.key(SECRET), rules);
            String token = Tokens.of("{\"sub\":\"a\",\"%s\":%s}".formatted(claim, NOW_SECONDS + secondsFromNow));

            Verdict verdict = lenient.verify(token, NOW);

            if (refusal == null) {
                assertThat(verdict).isInstanceOf(Accepted.class);
            } else {
                assertThat(verdict).isEqualTo(new Refused(refusal));
            }
        }

        @Test
        void isToldWithTheVerdict() {
            String token = Tokens.of("{\"sub\":\"a\",\"exp\":" + (NOW_SECONDS + 10) + "}");
            assertThat(verifier.verify(token, NOW))
                    .isEqualTo(new Accepted(
                            new Principal(Optional.of("a"), List.of("USER")), OptionalLong.of(NOW + 10_000)));
        }

        @Test
        void endsAfterTheLeeway() {
            var rules = new Rules(Optional.empty(), Optional.empty(), false, Duration.ofSeconds(60));
            String token = Tokens.of("{\"sub\":\"a\",\"exp\":" + (NOW_SECONDS - 10) + "}");
            assertThat(new JwtTokenVerifier(Tokens.key(SECRET), rules).verify(token, NOW))
                    .extracting(verdict -> ((Accepted) verdict).expiresAtMillis())
                    .isEqualTo(OptionalLong.of(NOW + 50_000));
        }

        @Test
        void mayBeFurtherAwayThanNumbersReach() {
            assertThat(verifier.verify(Tokens.of("{\"sub\":\"a\",\"exp\":1e300}"), NOW))
                    .extracting(verdict -> ((Accepted) verdict).expiresAtMillis())
                    .isEqualTo(OptionalLong.of(Long.MAX_VALUE));
        }
    }

    @Nested
    class FurtherRules {

        private final JwtTokenVerifier strict = new JwtTokenVerifier(
                Tokens.key(SECRET), new Rules(Optional.of("us"), Optional.of("grid"), true, Duration.ZERO));

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "'iss':'us','aud':'grid','exp':1800000001 |",
                    "'iss':'us','aud':['other','grid'],'exp':1800000001 |",
                    "'iss':'us','aud':'grid' | jwt expiry required",
                    "'aud':'grid','exp':1800000001 | jwt issuer invalid",
                    "'iss':'them','aud':'grid','exp':1800000001 | jwt issuer invalid",
                    "'iss':['us'],'aud':'grid','exp':1800000001 | jwt issuer invalid",
                    "'iss':'us','exp':1800000001 | jwt audience invalid",
                    "'iss':'us','aud':'gridlock','exp':1800000001 | jwt audience invalid",
                    "'iss':'us','aud':[],'exp':1800000001 | jwt audience invalid",
                    "'iss':'us','aud':{'grid':true},'exp':1800000001 | jwt audience invalid",
                })
        void areAppliedWhenAskedFor(String claims, String refusal) {
            Verdict verdict =
                    strict.verify(Tokens.of("{'sub':'a',%s}".formatted(claims).replace('\'', '"')), NOW);
            assertThat(verdict)
                    .isEqualTo(
                            refusal == null
                                    ? new Accepted(
                                            new Principal(Optional.of("a"), List.of("USER")),
                                            OptionalLong.of(1_800_000_001_000L))
                                    : new Refused(refusal));
        }

        @Test
        void areNotAppliedUnasked() {
            assertThat(verifier.verify(Tokens.of("{\"sub\":\"a\",\"iss\":7,\"aud\":false}"), NOW))
                    .isEqualTo(accepted("a", "USER"));
        }
    }

    @Nested
    class BadTokens {

        private static final String GOOD = Tokens.of("{\"sub\":\"a\",\"roles\":[\"ADMIN\"]}");
        private static final String HEADER = GOOD.substring(0, GOOD.indexOf('.'));
        private static final String PAYLOAD = GOOD.substring(GOOD.indexOf('.') + 1, GOOD.lastIndexOf('.'));
        private static final String SIGNATURE = GOOD.substring(GOOD.lastIndexOf('.') + 1);
        private static final String CLAIMS = "{\"sub\":\"a\"}";

        static Stream<Arguments> tokens() {
            return Stream.of(malformed(), wronglySigned(), withOddHeaders(), withOddClaims())
                    .flatMap(List::stream);
        }

        private static List<Arguments> malformed() {
            return List.of(
                    arguments("empty", "", "jwt must be provided"),
                    arguments("blank", " ", "jwt malformed"),
                    arguments("a word", "not-a-jwt", "jwt malformed"),
                    arguments("a NUL", "\0", "jwt malformed"),
                    arguments("dots", "..", "jwt malformed"),
                    arguments("many dots", ".".repeat(16_384), "jwt malformed"),
                    arguments("two parts", HEADER + '.' + PAYLOAD, "jwt malformed"),
                    arguments("four parts", GOOD + ".x", "jwt malformed"),
                    arguments("a dot too many", GOOD + '.', "jwt malformed"),
                    arguments("five parts, as encrypted tokens have", GOOD + ".x.y", "jwt malformed"),
                    arguments("no header", '.' + PAYLOAD + '.' + SIGNATURE, "jwt malformed"),
                    arguments("no payload", HEADER + ".." + SIGNATURE, "jwt malformed"),
                    arguments("white space around", ' ' + GOOD + '\n', "jwt malformed"),
                    arguments("a scheme before", "Bearer " + GOOD, "jwt malformed"),
                    arguments("padding", HEADER + '.' + PAYLOAD + '.' + SIGNATURE + '=', "jwt malformed"),
                    arguments("letters that only look alike", GOOD.replace('e', 'е'), "jwt malformed"),
                    arguments("JSON instead", "{\"alg\":\"HS256\"}", "jwt malformed"),
                    arguments("too large", GOOD + "A".repeat(16_384), "jwt too large"),
                    arguments(
                            "too large, but signed",
                            Tokens.of("{\"a\":\"" + "a".repeat(16_384) + "\"}"),
                            "jwt too large"));
        }

        private static List<Arguments> wronglySigned() {
            byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
            byte[] other = "another secret of more than thirty-two bytes".getBytes(StandardCharsets.UTF_8);
            return List.of(
                    arguments("no signature", HEADER + '.' + PAYLOAD + '.', "jwt signature is required"),
                    arguments("none", base64("{\"alg\":\"none\"}") + '.' + PAYLOAD + '.', "jwt signature is required"),
                    arguments("none, signed", Tokens.of("{\"alg\":\"none\"}", CLAIMS), "invalid algorithm"),
                    arguments("NoNe, signed", Tokens.of("{\"alg\":\"NoNe\"}", CLAIMS), "invalid algorithm"),
                    arguments("another secret", Tokens.signed("HmacSHA256", other, HS256, CLAIMS), "invalid signature"),
                    arguments(
                            "no secret", Tokens.signed("HmacSHA256", new byte[1], HS256, CLAIMS), "invalid signature"),
                    arguments("another payload", HEADER + '.' + base64(CLAIMS) + '.' + SIGNATURE, "invalid signature"),
                    arguments("parts swapped", PAYLOAD + '.' + HEADER + '.' + SIGNATURE, "invalid algorithm"),
                    arguments("half a signature", GOOD.substring(0, GOOD.length() - 20), "invalid signature"),
                    arguments("one byte of signature", HEADER + '.' + PAYLOAD + ".AA", "invalid signature"),
                    arguments("half a byte of signature", HEADER + '.' + PAYLOAD + ".A", "invalid signature"),
                    arguments("twice the signature", GOOD + SIGNATURE, "invalid signature"),
                    arguments(
                            "HS512",
                            Tokens.signed("HmacSHA512", secret, "{\"alg\":\"HS512\"}", CLAIMS),
                            "invalid algorithm"),
                    arguments(
                            "HS512 that claims to be HS256",
                            Tokens.signed("HmacSHA512", secret, HS256, CLAIMS),
                            "invalid signature"),
                    arguments("RS256", Tokens.of("{\"alg\":\"RS256\"}", CLAIMS), "invalid algorithm"),
                    arguments("hs256", Tokens.of("{\"alg\":\"hs256\"}", CLAIMS), "invalid algorithm"));
        }

        private static List<Arguments> withOddHeaders() {
            String ownKey = "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"" + base64(new byte[32]) + "\"}}";
            return List.of(
                    arguments("no algorithm", Tokens.of("{}", CLAIMS), "invalid algorithm"),
                    arguments("a number as algorithm", Tokens.of("{\"alg\":256}", CLAIMS), "invalid algorithm"),
                    arguments("a list of algorithms", Tokens.of("{\"alg\":[\"HS256\"]}", CLAIMS), "invalid algorithm"),
                    arguments("null as algorithm", Tokens.of("{\"alg\":null}", CLAIMS), "invalid algorithm"),
                    arguments(
                            "two algorithms",
                            Tokens.of("{\"alg\":\"none\",\"alg\":\"HS256\"}", CLAIMS),
                            "invalid token"),
                    arguments("no JSON as header", Tokens.of("HS256", CLAIMS), "invalid token"),
                    arguments("a list as header", Tokens.of("[[\"alg\",\"HS256\"]]", CLAIMS), "invalid token"),
                    arguments("null as header", Tokens.of("null", CLAIMS), "invalid token"),
                    arguments("a text as header", Tokens.of("\"HS256\"", CLAIMS), "invalid token"),
                    arguments("more after the header", Tokens.of(HS256 + "{}", CLAIMS), "invalid token"),
                    arguments("a byte order mark", Tokens.of('\uFEFF' + HS256, CLAIMS), "invalid token"),
                    arguments("lax JSON", Tokens.of("{alg:'HS256'}", CLAIMS), "invalid token"),
                    arguments("a deep header", Tokens.of(deep(), CLAIMS), "invalid token"),
                    arguments(
                            "something critical",
                            Tokens.of("{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", CLAIMS),
                            "invalid token"),
                    arguments(
                            "nothing critical", Tokens.of("{\"alg\":\"HS256\",\"crit\":[]}", CLAIMS), "invalid token"),
                    arguments(
                            "payload as it is",
                            Tokens.of("{\"alg\":\"HS256\",\"b64\":false}", CLAIMS),
                            "invalid token"),
                    arguments(
                            "payload as it is, critically",
                            Tokens.of("{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}", CLAIMS),
                            "invalid token"),
                    arguments(
                            "brings its own key",
                            Tokens.signed("HmacSHA256", new byte[32], ownKey, CLAIMS),
                            "invalid signature"),
                    arguments(
                            "a key id that is a path to zeros",
                            Tokens.signed(
                                    "HmacSHA256",
                                    new byte[32],
                                    "{\"alg\":\"HS256\",\"kid\":\"../../dev/null\"}",
                                    CLAIMS),
                            "invalid signature"),
                    arguments(
                            "a key id that is a query",
                            Tokens.signed(
                                    "HmacSHA256",
                                    new byte[] {'x'},
                                    "{\"alg\":\"HS256\",\"kid\":\"' UNION SELECT 'x\"}",
                                    CLAIMS),
                            "invalid signature"),
                    arguments(
                            "a key from elsewhere",
                            Tokens.signed(
                                    "HmacSHA256",
                                    new byte[32],
                                    "{\"alg\":\"HS256\",\"jku\":\"http://127.0.0.1:1/\",\"x5u\":\"file:///dev/zero\"}",
                                    CLAIMS),
                            "invalid signature"));
        }

        private static List<Arguments> withOddClaims() {
            return Stream.of(
                            "",
                            "null",
                            "[]",
                            "[[\"sub\",\"a\"]]",
                            "\"a\"",
                            "7",
                            "{",
                            "{} {}",
                            "{'sub':'a','sub':'b'}",
                            "{'roles':['USER'],'roles':['ADMIN']}",
                            "{'sub':['a']}",
                            "{'sub':{}}",
                            "{'sub':true}",
                            "{'sub':1.5}",
                            "{'sub':1e300}",
                            "{'userId':{'$ne':null}}",
                            "{'roles':true}",
                            "{'roles':1}",
                            "{'roles':{'ADMIN':true}}",
                            "{'roles':['USER',null]}",
                            "{'roles':['USER',7]}",
                            "{'roles':[['ADMIN']]}",
                            "{'exp':'1900000000'}",
                            "{'exp':null}",
                            "{'exp':true}",
                            "{'exp':[1900000000]}",
                            "{'exp':{}}",
                            "{'exp':1e999}",
                            "{'exp':NaN}",
                            "{'nbf':'1'}",
                            "{'nbf':null}",
                            deep(),
                            GOOD)
                    .map(claims -> arguments(
                            "claims " + (claims.length() > 60 ? claims.substring(0, 60) : claims),
                            claims.isEmpty() ? HEADER + ".e30." : Tokens.of(claims.replace('\'', '"')),
                            claims.isEmpty() ? "jwt signature is required" : "invalid token"))
                    .toList();
        }

        private static String deep() {
            return "{\"a\":" + "[".repeat(4000) + "]".repeat(4000) + "}";
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("tokens")
        void areRefused(String what, String token, String reason) {
            assertThat(verifier.verify(token, NOW)).isEqualTo(new Refused(reason));
        }

        @Test
        void bytesThatAreNoTextAreRefused() {
            byte[] claims = {'{', '"', (byte) 0xFF, '"', ':', '1', '}'};
            String token =
                    Tokens.sealed("HmacSHA256", SECRET.getBytes(StandardCharsets.UTF_8), HEADER + '.' + base64(claims));
            assertThat(verifier.verify(token, NOW)).isEqualTo(new Refused("invalid token"));
        }

        @ParameterizedTest(name = "seed {0}")
        @ValueSource(longs = {1, 2, 3})
        void areRefusedHoweverTheyCameAbout(long seed) {
            var random = new Random(seed);
            for (int i = 0; i < 3_000; i++) {
                var token = new StringBuilder(GOOD);
                for (int changes = 1 + random.nextInt(3); changes > 0 && !token.isEmpty(); changes--) {
                    int at = random.nextInt(token.length());
                    switch (random.nextInt(4)) {
                        case 0 -> token.deleteCharAt(at);
                        case 1 -> token.insert(at, anyCharacter(random));
                        case 2 -> token.setCharAt(at, anyCharacter(random));
                        default -> token.setLength(at + 1);
                    }
                }
                if (!token.toString().startsWith(GOOD.substring(0, GOOD.length() - 1))) {
                    assertThat(verifier.verify(token.toString(), NOW))
                            .as(token.toString())
                            .isInstanceOf(Refused.class);
                }
            }
        }

        private static char anyCharacter(Random random) {
            return random.nextBoolean() ? (char) random.nextInt(0x250) : "ABab01-_.{}\"".charAt(random.nextInt(12));
        }

        @ParameterizedTest(name = "seed {0}")
        @ValueSource(longs = {4, 5})
        void neverCauseAnExceptionEvenIfSigned(long seed) {
            var random = new Random(seed);
            String[] pieces = {
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "\"",
                "\"sub\"",
                "\"exp\"",
                "\"roles\"",
                "\"userId\"",
                "1",
                "-",
                "e9",
                "null",
                "true",
                "\\u0000",
                "\\ud800",
                "\\",
                " ",
                "\t",
                "\0",
                "🎈",
                "\"a\"",
                "{}",
                "[\"A\"]"
            };
            for (int i = 0; i < 3_000; i++) {
                var claims = new StringBuilder(random.nextInt(4) == 0 ? "" : "{");
                for (int length = random.nextInt(12); length > 0; length--) {
                    claims.append(pieces[random.nextInt(pieces.length)]);
                }
                assertThat(verifier.verify(Tokens.of(claims.append('}').toString()), NOW))
                        .isNotNull();
            }
        }
    }

    @Nested
    class Secrets {

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 17, 31, 32, 33, 63, 64, 65, 128, 1000})
        void ofAnyLengthWork(int length) {
            String secret = "s".repeat(length);
            String token =
                    Tokens.signed("HmacSHA256", secret.getBytes(StandardCharsets.UTF_8), HS256, "{\"sub\":\"a\"}");
            assertThat(new JwtTokenVerifier(Tokens.key(secret), Rules.NONE).verify(token, NOW))
                    .isEqualTo(accepted("a", "USER"));
        }

        @Test
        void mayHoldLineBreaksAsBackslashAndN() {
            byte[] secret = "one\ntwo".getBytes(StandardCharsets.UTF_8);
            String token = Tokens.signed("HmacSHA256", secret, HS256, "{\"sub\":\"a\"}");
            assertThat(new JwtTokenVerifier(Tokens.key("one\\ntwo"), Rules.NONE).verify(token, NOW))
                    .isEqualTo(accepted("a", "USER"));
        }
    }

    @Nested
    class PublicKeys {

        private static final String TOKEN =
                Tokens.resource("token-of-that-key.txt").strip();

        @ParameterizedTest
        @ValueSource(strings = {"public-key.pem", "rsa-public-key.pem", "certificate.pem"})
        void verifyWhatThePrivateKeySigned(String file) {
            var rsa = new JwtTokenVerifier(Tokens.key(Tokens.resource(file)), Rules.NONE);
            assertThat(rsa.verify(TOKEN, NOW)).isEqualTo(accepted("alice", "USER"));
        }

        @Test
        void mayComeInOneLine() {
            String oneLine = Tokens.resource("public-key.pem").replace("\n", "\\n");
            assertThat(new JwtTokenVerifier(Tokens.key(oneLine), Rules.NONE).verify(TOKEN, NOW))
                    .isEqualTo(accepted("alice", "USER"));
        }

        /** The classic attack: the public key is public, so it must not do as the secret of an HMAC. */
        @ParameterizedTest
        @ValueSource(strings = {"", "\n", "spki"})
        void doNotServeAsSecrets(String form) {
            String pem = Tokens.resource("public-key.pem");
            byte[] asSecret = switch (form) {
                case "" -> pem.strip().getBytes(StandardCharsets.UTF_8);
                case "\n" -> pem.getBytes(StandardCharsets.UTF_8);
                default -> Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            };
            var rsa = new JwtTokenVerifier(Tokens.key(pem), Rules.NONE);
            String claims = "{\"sub\":\"a\",\"roles\":[\"ADMIN\"]}";

            assertThat(rsa.verify(Tokens.signed("HmacSHA256", asSecret, HS256, claims), NOW))
                    .isEqualTo(new Refused("invalid algorithm"));
            assertThat(rsa.verify(Tokens.signed("HmacSHA256", asSecret, "{\"alg\":\"RS256\"}", claims), NOW))
                    .isEqualTo(new Refused("invalid signature"));
        }

        @Test
        void refuseWhatWasChanged() {
            var rsa = new JwtTokenVerifier(Tokens.key(Tokens.resource("public-key.pem")), Rules.NONE);
            String[] parts = TOKEN.split("\\.");
            assertThat(rsa.verify(parts[0] + '.' + base64("{\"sub\":\"mallory\"}") + '.' + parts[2], NOW))
                    .isEqualTo(new Refused("invalid signature"));
            assertThat(rsa.verify(parts[0] + '.' + parts[1] + '.', NOW))
                    .isEqualTo(new Refused("jwt signature is required"));
            assertThat(rsa.verify(parts[0] + '.' + parts[1] + ".AAAA", NOW))
                    .isEqualTo(new Refused("invalid signature"));
            assertThat(rsa.verify(base64("{\"alg\":\"PS256\"}") + '.' + parts[1] + '.' + parts[2], NOW))
                    .isEqualTo(new Refused("invalid algorithm"));
        }

        @Test
        void refuseTokensOfSecrets() {
            var hmac = new JwtTokenVerifier(Tokens.key(SECRET), Rules.NONE);
            assertThat(hmac.verify(TOKEN, NOW)).isEqualTo(new Refused("invalid algorithm"));
        }
    }

    /** Tokens as the JavaScript library issues them, and what it answered to them. */
    @Nested
    class TokensOfExistingClients {

        private static final String JS_HS256 = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";
        private static final long THEN = 1_795_227_564_500L;

        private final JwtTokenVerifier existing =
                new JwtTokenVerifier(Tokens.key("topgun-transcript-secret-0123456789abcdef"), Rules.NONE);

        @Test
        void areAccepted() {
            String token = JS_HS256
                    + "eyJzdWIiOiJib2IiLCJyb2xlcyI6WyJVU0VSIl0sImlhdCI6MTc5NTIyNzU2NCwiZXhwIjoyMTEwODAzNTY0fQ"
                    + ".Mi6Ki9sZsoPmIV7ggEcXetbVTab-O9MAZGDvl4f19Zc";
            assertThat(existing.verify(token, THEN))
                    .isEqualTo(new Accepted(
                            new Principal(Optional.of("bob"), List.of("USER")), OptionalLong.of(2_110_803_564_000L)));
        }

        @ParameterizedTest
        @CsvSource({
            "jwt malformed, not-a-jwt",
            "jwt must be provided, ''",
            "invalid signature, eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsInJvbGVzIjpbIlVTRVIiXSwiaWF0IjoxNzk1MjI3NTY0LCJleHAiOjIxMTA4MDM1NjR9.AP9D3FobeOVbv_Tz0asqhmwy9kzbvAx9v2RMgeQj60k",
            "jwt expired, eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsInJvbGVzIjpbIlVTRVIiXSwiaWF0IjoxNzk1MjI3NTY0LCJleHAiOjE3OTUyMjc1NTR9.wf_-afA-bFvZuk6oAUcmEOCF_5W0owLeE50aIK4ocNM",
            "jwt not active, eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsInJvbGVzIjpbIlVTRVIiXSwibmJmIjoxNzk1MjMxMTY0LCJpYXQiOjE3OTUyMjc1NjQsImV4cCI6MjExMDgwMzU2NH0.rk3hViAzDjhHpTlzSfiSmNZ9HECd8HOVwYm6-AZjU0k",
            "invalid algorithm, eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsInJvbGVzIjpbIlVTRVIiXSwiaWF0IjoxNzk1MjI3NTY0LCJleHAiOjIxMTA4MDM1NjR9.zd88BsgUFMzJNoL_P8V6UePnlydfARcwQAP8FOD_I2Y-T6hnIzCr037j_vvnqV7aaQLkZZcMZPWgPOvdyIqTBQ",
            "jwt signature is required, eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhbGljZSIsInJvbGVzIjpbIkFETUlOIl0sImlhdCI6MTc5NTIyNzU2NH0.",
        })
        void areRefusedForTheReasonTheyKnow(String reason, String token) {
            assertThat(existing.verify(token, THEN)).isEqualTo(new Refused(reason));
        }
    }

    @Test
    void manyThreadsMayAskAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> answers = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                String user = "user" + t;
                String good = Tokens.of("{\"sub\":\"" + user + "\"}");
                String bad = good.substring(0, good.length() - 4) + "AAAA";
                answers.add(threads.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        assertThat(verifier.verify(good, NOW)).isEqualTo(accepted(user, "USER"));
                        assertThat(verifier.verify(bad, NOW)).isEqualTo(new Refused("invalid signature"));
                    }
                }));
            }
            for (Future<?> answer : answers) {
                answer.get();
            }
        }
    }
}
