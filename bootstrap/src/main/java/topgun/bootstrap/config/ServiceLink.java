package topgun.bootstrap.config;

import java.util.regex.Pattern;

/**
 * Variables that Kubernetes puts into every container, one set for each service of the namespace. Those of a service
 * called {@code topgun} look like settings.
 */
final class ServiceLink {

    private static final Pattern NAME = Pattern.compile(
            "\\w+_SERVICE_HOST|\\w+_SERVICE_PORT(_\\w+)?|\\w+_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");
    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private ServiceLink() {}

    static boolean is(String name, String value) {
        return NAME.matcher(name).matches() || isAddress(name, value);
    }

    static boolean isAddress(String name, String value) {
        return name.endsWith("_PORT") && ADDRESS.matcher(value).matches();
    }
}
