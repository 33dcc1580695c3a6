package topgun.adapters.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.application.port.DeviceIdentities.Identity;
import topgun.domain.access.Principal;

class HmacDeviceIdentitiesTest {

    private static final Optional<Principal> NOBODY = Optional.empty();
    private static final Optional<Principal> ALICE = principal("alice", "USER");

    private int made;
    private final HmacDeviceIdentities identities = identities(7);

    private HmacDeviceIdentities identities(int key) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) key);
        return new HmacDeviceIdentities(bytes, () -> "00000000-0000-4000-8000-%012d".formatted(made++));
    }

    private static Optional<Principal> principal(String userId, String... roles) {
        return Optional.of(new Principal(Optional.of(userId), List.of(roles)));
    }

    private String tokenOf(Optional<Principal> owner) {
        return identities.identify(Optional.empty(), owner).newToken().orElseThrow();
    }

    @Test
    void newDeviceGetsAnIdAndAToken() {
        Identity identity = identities.identify(Optional.empty(), ALICE);
        assertThat(identity.deviceId()).isEqualTo("00000000-0000-4000-8000-000000000000");
        assertThat(identity.newToken().orElseThrow()).matches("00000000-0000-4000-8000-000000000000\\.[0-9a-f]{64}");
    }

    @Test
    void deviceIsRecognisedByItsToken() {
        for (Optional<Principal> owner : List.of(NOBODY, ALICE)) {
            Identity first = identities.identify(Optional.empty(), owner);
            assertThat(identities.identify(first.newToken(), owner))
                    .isEqualTo(new Identity(first.deviceId(), Optional.empty()));
        }
    }

    @Test
    void deviceIsRecognisedAfterARestart() {
        Identity first = identities.identify(Optional.empty(), ALICE);
        assertThat(identities(7).identify(first.newToken(), ALICE).deviceId()).isEqualTo(first.deviceId());
    }

    @Test
    void rolesDoNotMatter() {
        Identity first = identities.identify(Optional.empty(), ALICE);
        assertThat(identities.identify(first.newToken(), principal("alice")).deviceId())
                .isEqualTo(first.deviceId());
    }

    @Test
    void tokenOfOneOwnerIsUnknownUnderAnother() {
        List<Optional<Principal>> owners = List.of(
                NOBODY,
                ALICE,
                principal("bob"),
                principal("alic"),
                principal(""),
                principal("anonymous"),
                principal("unnamed"),
                Optional.of(new Principal(Optional.empty(), List.of())));
        Set<String> devices = new HashSet<>();
        for (Optional<Principal> owner : owners) {
            String token = tokenOf(owner);
            for (Optional<Principal> presenter : owners) {
                if (!presenter.equals(owner)) {
                    Identity identity = identities.identify(Optional.of(token), presenter);
                    assertThat(identity.newToken()).isPresent();
                    assertThat(devices.add(identity.deviceId())).isTrue();
                    assertThat(token).doesNotStartWith(identity.deviceId());
                }
            }
        }
    }

    @Test
    void tokenOfAnotherServerIsUnknown() {
        assertThat(identities(8).identify(Optional.of(tokenOf(ALICE)), ALICE).newToken())
                .isPresent();
    }

    static List<String> malformedTokens() {
        String id = "00000000-0000-4000-8000-000000000000";
        return List.of(
                "",
                ".",
                id,
                id + ".",
                '.' + "0".repeat(64),
                id + '.' + "0".repeat(64),
                id + '.' + "0".repeat(63),
                id + '.' + "0".repeat(65),
                id + '-' + "0".repeat(64),
                id + '.' + "g".repeat(64),
                "x".repeat(1 << 20),
                "é".repeat(101),
                id + '.' + "\ud800".repeat(64),
                "\0".repeat(101));
    }

    @ParameterizedTest
    @MethodSource("malformedTokens")
    void malformedTokenIsAsGoodAsNone(String token) {
        assertThat(identities.identify(Optional.of(token), ALICE).newToken()).isPresent();
    }

    @Test
    void everyChangeToATokenMakesItUnknown() {
        String token = tokenOf(NOBODY);
        for (int i = 0; i < token.length(); i++) {
            var changed = new StringBuilder(token);
            changed.setCharAt(i, token.charAt(i) == 'a' ? 'b' : 'a');
            assertThat(identities
                            .identify(Optional.of(changed.toString()), NOBODY)
                            .newToken())
                    .as("position %d", i)
                    .isPresent();
        }
        assertThat(identities
                        .identify(Optional.of(token.toUpperCase(Locale.ROOT)), NOBODY)
                        .newToken())
                .isPresent();
    }

    @Test
    void shortKeysAreRefused() {
        assertThatThrownBy(() -> new HmacDeviceIdentities(new byte[31], () -> ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device key of 31 bytes, 32 are needed");
    }
}
