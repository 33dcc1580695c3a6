package topgun.adapters.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import topgun.adapters.jwt.JwtTokenVerifier.Rules;
import topgun.application.port.TokenVerifier.Verdict;

class TokenFuzzTest {

    private final JwtTokenVerifier verifier = new JwtTokenVerifier(Tokens.key(Tokens.SECRET), Rules.NONE);

    /** As they are, and, so that more of them is looked at, as a header and a line with claims, signed with the right key. */
    @FuzzTest(maxDuration = "2m")
    void tokensAreAcceptedOrRefused(byte[] utf8) {
        String text = new String(utf8, UTF_8);
        assertThat(verifier.verify(text, 0)).isInstanceOf(Verdict.Refused.class);

        int headerEnd = Math.max(0, text.indexOf('\n'));
        assertThat(verifier.verify(Tokens.of(text.substring(0, headerEnd), text.substring(headerEnd)), 0))
                .isNotNull();
    }
}
