package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTypeTest {

    /** What is written for what was read; empty for what is refused. */
    private static <T> String reread(SettingType<T> type, String text) {
        return type.read(text).map(type::write).orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, 500ms",
        "5s, 5s",
        "10m, 10m",
        "2h, 2h",
        "30d, 30d",
        "1000, 1s",
        "1500, 1500ms",
        "60s, 1m",
        "90s, 90s",
        "3600000, 1h",
        "24h, 1d",
        "5 s, 5s",
        "' 5s ', 5s",
        "0, 0s",
        "0ms, 0s",
        "36500d, 36500d",
        "'', ''",
        "s, ''",
        "5S, ''",
        "5sec, ''",
        "-5s, ''",
        "+5s, ''",
        "1.5s, ''",
        "1h30m, ''",
        "5w, ''",
        "36501d, ''",
        "999999999999999999d, ''",
        "99999999999999999999, ''",
        "off, ''",
        "٥s, ''",
    })
    void durations(String text, String written) {
        assertThat(reread(SettingType.duration(Duration.ZERO, Duration.ofDays(36_500)), text))
                .isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"off, off", "OFF, off", "0, off", "1s, 1s", "999ms, ''", "1d, 1d", "25h, ''", "0s, ''"})
    void durationsThatCanBeOff(String text, String written) {
        assertThat(reread(SettingType.durationOrOff(Duration.ofSeconds(1), Duration.ofDays(1)), text))
                .isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "1024, 1KiB",
        "64KiB, 64KiB",
        "16MiB, 16MiB",
        "16777216, 16MiB",
        "1GiB, 1GiB",
        "2MB, 2MB",
        "2000000, 2MB",
        "64 KiB, 64KiB",
        "1500, 1500B",
        "1500B, 1500B",
        "1KiB, 1KiB",
        "'', ''",
        "1023, ''",
        "1025MiB, ''",
        "16mib, ''",
        "16M, ''",
        "-1, ''",
        "1.5MiB, ''",
        "999999999999999999GiB, ''",
        "4096MiB, ''",
        "unlimited, ''",
    })
    void sizes(String text, String written) {
        assertThat(reread(SettingType.size(1024, 1 << 30), text)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"unlimited, unlimited", "Unlimited, unlimited", "1KiB, 1KiB", "2GiB, ''", "1, ''", "off, ''"})
    void sizesWithoutLimit(String text, String written) {
        assertThat(reread(SettingType.sizeLimit(1024), text)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "8080, 8080",
        "' 80 ', 80",
        "65535, 65535",
        "007, 7",
        "65536, ''",
        "-1, ''",
        "+1, ''",
        "80.0, ''",
        "8_0, ''",
        "0x50, ''",
        "1e3, ''",
        "'', ''",
        "99999999999, ''",
    })
    void numbers(String text, String written) {
        assertThat(reread(SettingType.number(0, 65_535), text)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "unlimited, unlimited", "UNLIMITED, unlimited", "0, ''", "-1, ''", "none, ''"})
    void limits(String text, String written) {
        assertThat(reread(SettingType.limit(1), text)).isEqualTo(written);
    }

    @Test
    void noLimitIsTheLargestNumber() {
        assertThat(SettingType.limit(1).read("unlimited")).contains(Integer.MAX_VALUE);
        assertThat(SettingType.sizeLimit(1).read("unlimited")).contains(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({
        "true, true",
        "1, true",
        "yes, true",
        "on, true",
        "TRUE, true",
        "' true ', true",
        "false, false",
        "0, false",
        "no, false",
        "off, false",
        "2, ''",
        "y, ''",
        "'', ''",
        "ture, ''",
    })
    void yesOrNo(String text, String written) {
        assertThat(reread(SettingType.yesOrNo(), text)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"warn, warn", "WARN, warn", "warning, warn", "loud, ''", "'', ''"})
    void choices(String text, String written) {
        SettingType<LogLevel> type =
                SettingType.choice(List.of(LogLevel.WARN, LogLevel.INFO), Map.of("warning", LogLevel.WARN));
        assertThat(reread(type, text)).isEqualTo(written);
        assertThat(type.allowed()).isEqualTo("one of warn, info");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "127.0.0.1, 127.0.0.1",
        "0.0.0.0, 0.0.0.0",
        "::1, ::1",
        "::, ::",
        "[::1], [::1]",
        "fe80::1%eth0, fe80::1%eth0",
        "*, *",
        "my_host, my_host",
        "a.b-c.example, a.b-c.example",
        "'', ''",
        "a:80, ''",
        "0.0.0.0:8080, ''",
        "http://a, ''",
        "a b, ''",
        "a/b, ''",
    })
    void hosts(String text, String written) {
        assertThat(reread(NetworkSettings.HOST.type(), text)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"server-1, server-1", "ü, ü", "a:b, ''", "'a b', ''", "'', ''"})
    void nodeIds(String text, String written) {
        assertThat(reread(DataSettings.NODE_ID.type(), text)).isEqualTo(written);
        assertThat(reread(DataSettings.NODE_ID.type(), "n".repeat(129))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* | *",
                "https://a.example | https://a.example",
                "https://a.example, http://localhost:3000 | https://a.example,http://localhost:3000",
                "capacitor://localhost | capacitor://localhost",
                "'' | ''",
                "a.example | ''",
                "https://a.example/ | ''",
                "https://a.example/path | ''",
                "https://user@a.example | ''",
                "https://a.example,, | ''",
                "https:// | ''",
                "https://a b | ''",
            })
    void origins(String text, String written) {
        assertThat(reread(SettingType.origins(), text)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "ws://localhost:8080, ws://localhost:8080",
        "wss://grid.example.org/ws?x=1, wss://grid.example.org/ws?x=1",
        "http://a, ''",
        "localhost:8080, ''",
        "ws://, ''",
        "ws://a#b, ''",
        "'', ''",
    })
    void webSocketUrls(String text, String written) {
        assertThat(reread(SettingType.webSocketUrl(), text)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"./data, ./data", "/var/lib/topgun, /var/lib/topgun", "'', ''"})
    void paths(String text, String written) {
        assertThat(reread(SettingType.path(), text)).isEqualTo(written);
    }

    @Test
    void pathsThatNoFileSystemKnowsAreRefused() {
        assertThat(SettingType.path().read("a\0b")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"A, A", "'A,B', 'A,B'", "' A , B ', 'A,B'", "'', ''", "',', ''", "'A,', ''"})
    void lists(String text, String written) {
        assertThat(reread(CommandSettings.TOKEN_ROLES.type(), text)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {" a", "a\n", "a b"})
    void secretsAreTakenAsTheyAre(String text) {
        assertThat(SettingType.secret().read(text)).contains(new Secret(text));
    }

    @Test
    void secretsAreNotWritten() {
        assertThat(SettingType.secret().write(new Secret("tell nobody"))).doesNotContain("tell nobody");
        assertThat(Optional.of(new Secret("tell nobody")).toString()).doesNotContain("tell nobody");
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://host/db, postgres://host/db",
        "postgres://user@host/db, postgres://user@host/db",
        "postgres://user:pass@host:5432/db?sslmode=require, postgres://user:********@host:5432/db?sslmode=require",
        "postgres://user:p@ss:w/o@host/db, postgres://user:********@host/db",
        "postgres://:pass@host/db, postgres://:********@host/db",
        "jdbc:postgresql://host/db?user=u&password=pass&ssl=true, jdbc:postgresql://host/db?user=u&password=********&ssl=true",
        "jdbc:h2:file:./x;PASSWORD=pass;USER=a, jdbc:h2:file:./x;PASSWORD=********;USER=a",
        "user:pass@host, ********",
        "pass, ********",
    })
    void passwordsInUrlsAreMasked(String url, String masked) {
        assertThat(Mask.passwordOf(url)).isEqualTo(masked);
    }

    static List<Arguments> searchRules() {
        String usual = "lowercase=true,stopwords=english,stemmer=porter,min-length=2,max-length=40,k1=1.2,b=0.75";
        return List.of(
                Arguments.of("m:b=0.75", "m:" + usual),
                Arguments.of("m : b = 0.75; a:k1=1.2", "a:" + usual + ";m:" + usual),
                Arguments.of(
                        "m:lowercase=false,stopwords=die+der,stemmer=none,min-length=1,max-length=9,k1=2,b=0",
                        "m:lowercase=false,stopwords=der+die,stemmer=none,min-length=1,max-length=9,k1=2.0,b=0.0"),
                Arguments.of("m:stopwords=none", "m:" + usual.replace("english", "none")),
                Arguments.of("m", ""),
                Arguments.of(":b=1", ""),
                Arguments.of("m:b=1;m:b=0", ""),
                Arguments.of("m:b=1.1", ""),
                Arguments.of("m:k1=-1", ""),
                Arguments.of("m:k1=much", ""),
                Arguments.of("m:min-length=0", ""),
                Arguments.of("m:stemmer=german", ""),
                Arguments.of("m:lowercase=yes", ""),
                Arguments.of("m:colour=red", ""));
    }

    @ParameterizedTest
    @MethodSource
    void searchRules(String text, String written) {
        assertThat(reread(SettingType.searchRules(), text)).isEqualTo(written);
    }
}
