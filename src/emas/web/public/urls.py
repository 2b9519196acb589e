"""Addresses of citizen pages. No address carries a NIK, a PIN, a resume code or a searched word."""

from django.urls import path

from emas.web.public.account import provider, second
from emas.web.public.account import views as account
from emas.web.public.apply import urls as apply
from emas.web.public.approve import urls as approve
from emas.web.public.ask import views as ask
from emas.web.public.box import urls as box
from emas.web.public.calendar import views as calendar
from emas.web.public.citizen import urls as citizen
from emas.web.public.demo import phones
from emas.web.public.demo import views as demo
from emas.web.public.help import views as help_page
from emas.web.public.home import views as home
from emas.web.public.info import views as info
from emas.web.public.look import views as look
from emas.web.public.news import views as news
from emas.web.public.parts import views as parts
from emas.web.public.preferences import views as preferences
from emas.web.public.push import views as push
from emas.web.public.track import urls as track
from emas.web.public.verify import views as verify

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("layanan/", home.services, name="services"),
    path("layanan/cari/", home.search, name="search"),
    path("layanan/<path:slug>/", home.service, name="service"),
    path("tanya/", ask.ask, name="ask"),
    path("kantor/<slug:code>/", home.office, name="office"),
    path("bantuan/", help_page.help_form, name="help"),
    path("bantuan/laporan/<str:ref>/", help_page.own_report, name="help_own"),
    path("informasi/", info.information, name="information"),
    path("informasi/kunci-publik.pem", info.public_key, name="public_key"),
    path("pengumuman/", news.pages, name="news"),
    path("pengumuman/umpan.atom", news.feed, name="news_feed"),
    path("pengumuman/<int:page_id>/", news.page, name="news_page"),
    path("pengumuman/<int:page_id>/berkas/<str:public_id>", news.paper, name="news_paper"),
    path("kalender/<str:token>.ics", calendar.feed, name="calendar_feed"),
    path("sitemap.xml", news.site_map, name="site_map"),
    path("v/<str:code>", verify.by_code, name="verify"),
    path("V/<str:code>", verify.by_code),
    path("verifikasi/", verify.by_file, name="verify_file"),
    path("masuk/", account.sign_in, name="sign_in"),
    path("masuk/langkah-kedua/", second.second_step, name="second_step"),
    path("masuk/kunci/", second.passkey, name="passkey"),
    path("masuk/kunci/tanya/", second.passkey_question, name="passkey_question"),
    path("masuk/penyedia/", provider.start, name="provider"),
    path("masuk/penyedia/kembali/", provider.back, name="provider_back"),
    path("masuk/penyedia/cocokkan/", provider.first_use, name="first_use"),
    path("keluar/", account.sign_out, name="sign_out"),
    path("lupa-kata-sandi/", account.forgotten, name="forgotten"),
    path("lupa-kata-sandi/terkirim/", account.forgotten_sent, name="forgotten_sent"),
    path("atur-ulang/", account.reset, name="reset"),
    path("atur-ulang/<str:token>/", account.open_reset, name="open_reset"),
    path("bahasa/", preferences.language, name="language"),
    path("ukuran-huruf/", preferences.text_size, name="text_size"),
    path("pekerja-kabar.js", push.worker, name="push_worker"),
    path("tanpa-sinyal/", push.no_signal, name="no_signal"),
    path("lacak/surat/kabar/", push.case_push, name="case_push"),
    path("demo/", demo.roles, name="demo"),
    path("demo/masuk/", demo.sign_in, name="demo_sign_in"),
    path("demo/ponsel/", phones.phones, name="demo_phones"),
    path("demo/ponsel/kirim/", phones.say, name="demo_say"),
    path("tema/<slug:colour>.css", look.accent, name="accent"),
    path("tema/lambang/<slug:digest>", look.mark, name="mark"),
    path("unggah/", parts.begin, name="parts"),
    path("unggah/<str:public_id>/", parts.part, name="part"),
    *citizen.urlpatterns,
    *apply.urlpatterns,
    *approve.urlpatterns,
    *box.urlpatterns,
    *track.urlpatterns,
]
