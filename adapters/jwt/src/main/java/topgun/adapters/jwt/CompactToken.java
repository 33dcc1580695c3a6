package topgun.adapters.jwt;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;

/** The three parts of a signed token, not believed yet. */
record CompactToken(String header, String payload, String signature) {

    private static final int MOST_CHARACTERS = 16 * 1024;

    static CompactToken split(String token) throws TokenRefusedException {
        if (token.isEmpty()) {
            throw new TokenRefusedException("jwt must be provided");
        }
        if (token.length() > MOST_CHARACTERS) {
            throw new TokenRefusedException("jwt too large");
        }
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 1 || second < first + 2 || !isBase64Url(token, first, second)) {
            throw new TokenRefusedException("jwt malformed");
        }
        return new CompactToken(
                token.substring(0, first), token.substring(first + 1, second), token.substring(second + 1));
    }

    private static boolean isBase64Url(String token, int firstDot, int secondDot) {
        for (int i = 0; i < token.length(); i++) {
            if (!isBase64Url(token.charAt(i)) && i != firstDot && i != secondDot) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBase64Url(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    Map<String, Object> headerFields() throws TokenRefusedException {
        return object(header);
    }

    Map<String, Object> claims() throws TokenRefusedException {
        return object(payload);
    }

    byte[] signedContent() {
        return (header + '.' + payload).getBytes(StandardCharsets.US_ASCII);
    }

    /** Refuses what is not exactly one JSON object, and objects in which a name occurs twice. */
    private static Map<String, Object> object(String part) throws TokenRefusedException {
        try {
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(new Base64URL(part).decode()))
                    .toString();
            // the parser would take a list of pairs for an object, and null for none
            if (json.stripLeading().startsWith("{")) {
                return JSONObjectUtils.parse(json);
            }
        } catch (CharacterCodingException | ParseException e) {
            // said below
        }
        throw new TokenRefusedException("invalid token");
    }
}
