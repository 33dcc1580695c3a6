@echo off
rem Runs the Maven on the PATH; the build itself looks for a JDK 21 or newer.
where mvn >nul 2>nul
if errorlevel 1 (
    echo TopGun is built with Apache Maven 3.8 or newer, and there is no mvn on the PATH. 1>&2
    echo Install it and a JDK 21 or newer, for example Eclipse Temurin 25, and point JAVA_HOME at the JDK. 1>&2
    exit /b 1
)
call mvn %*
exit /b %ERRORLEVEL%
