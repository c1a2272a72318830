# Reports messages in Swift files, `Text("english", "русский")` and `Diagnostic("code", "english", "русский")`,
# whose Russian half has no Russian letter in it, or whose English half has one.
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));

# The grammar of a Swift string literal, whose interpolations may hold parentheses and strings of their own.
my $grammar = q{
    (?(DEFINE)
        (?<string> " (?: [^"\\\\] | \\\\ [^(] | \\\\ (?&paren) )* " )
        (?<paren>  \( (?: [^()"] | (?&string) | (?&paren) )* \) )
    )
};
my $opening       = qr/\b (?: Text\( | Diagnostic\( \s* "[a-z.-]+" \s* , )/x;
my $message       = qr/$opening \s* (?<en> (?&string) ) \s* , \s* (?<ru> (?&string) ) \s* [,)] $grammar/x;
my $interpolation = qr/\\ (?&paren) $grammar/x;

my $wrong = 0;
for my $path (@ARGV) {
    open my $file, '<', $path or die "$path: $!\n";
    my $source = do { local $/; <$file> };
    while ($source =~ /$message/g) {
        my ($start, $en, $ru) = ($-[0], $+{en}, $+{ru});
        my $same = $en eq $ru;
        s/$interpolation//g for $en, $ru;
        my $finding =
              $en =~ /\p{Cyrillic}/                        ? 'the English half has Russian letters'
            : $ru !~ /[A-Za-z]/ || $ru =~ /\p{Cyrillic}/ ? next
            : $same                                        ? 'both halves are the same: write Text(same: ...)'
            :                                                'the Russian half has no Russian letters';
        my $line = 1 + (substr($source, 0, $start) =~ tr/\n//);
        print "$path:$line: $finding\n";
        $wrong = 1;
    }
    close $file;
}
exit $wrong;
