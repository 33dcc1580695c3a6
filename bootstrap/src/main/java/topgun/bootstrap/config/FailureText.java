package topgun.bootstrap.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Says in words what some exceptions of the platform tell by their class only. */
public final class FailureText {

    private FailureText() {}

    /** What is wrong, and with which file. */
    public static String of(Throwable failure) {
        return failure instanceof FileSystemException file
                ? file.getFile() + ": " + withoutFile(file)
                : Optional.ofNullable(failure.getMessage())
                        .orElse(failure.getClass().getSimpleName());
    }

    /** What is wrong with a file that has been named already. */
    static String withoutFile(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "no such file or directory";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }
}
