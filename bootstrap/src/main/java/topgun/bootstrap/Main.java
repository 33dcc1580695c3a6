package topgun.bootstrap;

import topgun.bootstrap.config.ServerConfig;

/** Where the process begins. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Logging.toStandardError();
        var command =
                new TopGunCommand(System.getenv(), System.out, System.err, System::currentTimeMillis, Main::serve);
        System.exit(command.execute(args));
    }

    private static void serve(ServerConfig config) throws Exception {
        Logging.limitTo(config.logLevel());
        ServerLife.live(config, Server::start, System.out, System.err);
    }
}
