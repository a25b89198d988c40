# SPDX-License-Identifier: MIT
# Mail::DKIM: maildkim.pl verify|sign FOLDER FILE N. Prints microseconds of CPU.
use strict;
use warnings;

use Mail::DKIM::DNS;
use Mail::DKIM::Signer;
use Mail::DKIM::Verifier;
use Net::DNS;

my ( $operation, $folder, $name, $n ) = @ARGV;

sub slurp {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!\n";
    local $/;
    return <$file>;
}

my $message = slurp("$folder/$name");
my $record  = slurp("$folder/record.txt");

{
    no warnings 'redefine';
    *Mail::DKIM::DNS::query = sub {
        return Net::DNS::RR->new(
            name    => 'record.invalid',
            type    => 'TXT',
            txtdata => [ unpack '(a255)*', $record ]
        );
    };
}

sub verify {
    my $dkim = Mail::DKIM::Verifier->new;
    $dkim->PRINT($message);
    $dkim->CLOSE;
    die "Mail::DKIM: doesn't pass\n" if $dkim->result ne 'pass';
}

sub sign {
    my $dkim = Mail::DKIM::Signer->new(
        Algorithm => 'rsa-sha256',
        Method    => 'relaxed/relaxed',
        Domain    => 'example.com',
        Selector  => 's0',
        KeyFile   => "$folder/key.pem"
    );
    $dkim->PRINT($message);
    $dkim->CLOSE;
    $dkim->signature->as_string;
}

my $run = $operation eq 'sign' ? \&sign : \&verify;
$run->();
my @before = times;
$run->() for 1 .. $n;
my @after = times;
printf "%.2f\n", ( $after[0] + $after[1] - $before[0] - $before[1] ) * 1e6 / $n;
